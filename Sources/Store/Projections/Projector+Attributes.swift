import Database
import Domain

extension Projector {
    /// From here on expressions read an attribute as another type; none that is in force reads it.
    func declareAttribute(_ name: String, _ type: AttributeType, _ seq: Seq) throws {
        try connection.run(
            "UPDATE attribute_types SET to_seq = ?2 WHERE name = ?1 AND to_seq IS NULL", [.text(name), .integer(seq)])
        try connection.run(
            "INSERT INTO attribute_types (name, type, from_seq) VALUES (?1, ?2, ?3)",
            [.text(name), .text(type.rawValue), .integer(seq)])
        book.forget()
    }
}
