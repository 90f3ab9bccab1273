package io.underpass.e2e.coverage;

/** A family of clients, as a server's record of calls names it. */
enum Client {
  AZ("az", "az"),
  JAVA("java", "Java SDK"),
  JAVASCRIPT("js", "JavaScript SDK"),
  TERRAFORM("terraform", "Terraform-like");

  private final String record;
  private final String title;

  Client(String record, String title) {
    this.record = record;
    this.title = title;
  }

  /** The word in the record. */
  String record() {
    return record;
  }

  String title() {
    return title;
  }
}
