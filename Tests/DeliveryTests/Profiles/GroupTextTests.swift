import Delivery
import Testing

@Suite("Further texts of groups")
struct GroupTextTests {
    @Test(
        "Templates are filled with the group's own values, once",
        arguments: [
            ("${slug}@example.com", "R & D", "r-d@example.com"), ("${slug}@example.com", "--A--", "a@example.com"),
            ("${slug}@example.com", "日本", nil), ("${slug}@example.com", "", nil), ("${name}", "R & D", "R & D"),
            ("${name}/${externalId}", "${externalId}", "${externalId}/g-1"), ("all", "x", "all"),
            ("${name", "x", "${name"), ("a$b", "x", "a$b"), ("${other}", "x", "${other}"),
        ])
    func filled(template: String, name: String, text: String?) {
        var profile = TargetProfile.scim
        profile.groupAttributes = ["mail": template]
        #expect(profile.groupTexts(name: name, externalId: "g-1")["mail"] == text)
    }

    @Test(
        "Protected names have no case",
        arguments: [("AWSAccountFactory", true), ("awsaccountFACTORY", true), ("AWS", false)])
    func protected(name: String, isProtected: Bool) {
        #expect(TargetProfile.awsIdentityCenter.protects(name) == isProtected)
        #expect(!TargetProfile.scim.protects(name))
    }

    @Test("A group without what the target needs of it is not sent, and the reason names the path")
    func missing() {
        var profile = TargetProfile.scim
        #expect(profile.problem(groupAttributes: [:]) == nil)
        profile.requiredGroupPaths = ["mail"]
        let problem = profile.problem(groupAttributes: ["mail": ""])
        #expect(problem?.reason == "attribute-missing" && problem?.detail.contains("mail") == true)
        #expect(profile.problem(groupAttributes: ["mail": "a@b"]) == nil)
    }
}
