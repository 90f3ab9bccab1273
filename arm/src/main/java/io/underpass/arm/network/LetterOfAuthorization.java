package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Checks;
import io.underpass.model.ResourceId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * {@code POST …/generateLoa} of a port: a page in PDF (ISO 32000), as base64. It says what it is: there is no meet-me room here, so
 * nobody is authorized to patch anything.
 */
final class LetterOfAuthorization {
  private static final Schema REQUEST = Schema.of("GenerateExpressRoutePortsLOARequest").text("customerName");

  private LetterOfAuthorization() {}

  static Answer answer(Call call, ResourceId port) {
    String customer =
        Json.text(REQUEST.read(Json.object(call.body())), "customerName")
            .filter(text -> !text.isBlank())
            .orElseThrow(() -> Checks.missing("customerName", ""));
    byte[] page = page(List.of(
        "Letter of authorization",
        "Customer: " + customer,
        "Port: " + port,
        "This port pair is Underpass's. It has no place in a meet-me room, and this letter lets nobody patch a fibre.",
        "Bind its links to interfaces with PUT /underpass/ports."));
    return Answer.json(200, Json.object().put("encodedContent", Base64.getEncoder().encodeToString(page)));
  }

  /** One page of A4 with a line of text each. */
  private static byte[] page(List<String> lines) {
    StringBuilder text = new StringBuilder("BT /F1 9 Tf 14 TL 40 780 Td\n");
    lines.forEach(line -> text.append('(').append(escaped(line)).append(") Tj T*\n"));
    text.append("ET");
    List<String> objects = List.of(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        "<< /Length " + text.length() + " >>\nstream\n" + text + "\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    StringBuilder file = new StringBuilder("%PDF-1.4\n");
    List<Integer> offsets = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      offsets.add(file.length());
      file.append(i + 1).append(" 0 obj\n").append(objects.get(i)).append("\nendobj\n");
    }
    int table = file.length();
    file.append("xref\n0 ").append(objects.size() + 1).append("\n0000000000 65535 f \n");
    offsets.forEach(offset -> file.append(String.format("%010d 00000 n \n", offset)));
    file.append("trailer\n<< /Size ").append(objects.size() + 1).append(" /Root 1 0 R >>\nstartxref\n").append(table).append("\n%%EOF\n");
    return file.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String escaped(String line) {
    return line.replaceAll("[^\\x20-\\xff]", "?").replaceAll("([\\\\()])", "\\\\$1");
  }
}
