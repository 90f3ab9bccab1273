package io.underpass.lab.demo;

final class HtmlReport {
  private final DemoReport report;
  HtmlReport(DemoReport report) { this.report = report; }
  String page() { return report.toJson().toString(); }
}
