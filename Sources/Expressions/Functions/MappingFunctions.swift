enum MappingFunctions {
    static let texts: [CELFunction] = []
    static let choices: [CELFunction] = []
    static let names: [CELFunction] = []
}
enum DateFormat { static let functions: [CELFunction] = [] }
