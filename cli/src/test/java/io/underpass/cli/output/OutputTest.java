package io.underpass.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {
  private static final String CONNECTION =
      """
      {"name": "c", "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/connections/c", "etag": "W/1", "type": "t", "location": "eastus",
       "tags": {"properties": {"kept": 1}},
       "properties": {"name": "loses", "routingWeight": 0, "expressRouteGatewayBypass": true, "rate": 250.0, "peer": {"id": "/subscriptions/s/resourceGroups/far/providers/Microsoft.Network/expressRouteCircuits/k"},
                      "list": [{"name": "i", "properties": {"deep": null}}], "note": "a: b"}}
      """;

  private static String printed(String json, Printer.Format format, String query) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    Printer.print(Json.read(json), Presentation.FLAT, format, query, false, out);
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void propertiesAreLiftedAtEveryLevelAndGroupsAdded() {
    assertThat(printed(CONNECTION, Printer.Format.JSON, ""))
        .isEqualTo(
            """
            {
              "etag": "W/1",
              "expressRouteGatewayBypass": true,
              "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/connections/c",
              "list": [
                {
                  "deep": null,
                  "name": "i"
                }
              ],
              "location": "eastus",
              "name": "c",
              "note": "a: b",
              "peer": {
                "id": "/subscriptions/s/resourceGroups/far/providers/Microsoft.Network/expressRouteCircuits/k",
                "resourceGroup": "far"
              },
              "rate": 250.0,
              "resourceGroup": "rg",
              "routingWeight": 0,
              "tags": {
                "properties": {
                  "kept": 1
                }
              },
              "type": "t"
            }
            """);
  }

  @Test
  void tablesSkipIdsAndNestedMembersAndSortColumns() {
    assertThat(printed("[" + CONNECTION + ", {\"name\": \"a-much-longer-name\", \"extra\": \"x\"}]", Printer.Format.TABLE, ""))
        .isEqualTo(
            """
            ExpressRouteGatewayBypass    Location    Name                Note    Rate    ResourceGroup    RoutingWeight    Extra
            ---------------------------  ----------  ------------------  ------  ------  ---------------  ---------------  -------
            True                         eastus      c                   a: b    250.0   rg               0
                                                     a-much-longer-name                                                    x
            """);
  }

  @Test
  void queriedTablesKeepTheOrderAskedFor() {
    assertThat(printed(CONNECTION, Printer.Format.TABLE, "{Name:name, FastPath:expressRouteGatewayBypass, Gone:missing, Circuit:peer.id}"))
        .isEqualTo(
            """
            Name    FastPath    Circuit
            ------  ----------  ------------------------------------------------------------------------------
            c       True        /subscriptions/s/resourceGroups/far/providers/Microsoft.Network/expressRouteCircuits/k
            """.replace("-".repeat(78), "-".repeat(86)));
    assertThat(printed("[[1, \"b\"], [true, null]]", Printer.Format.TABLE, "@"))
        .isEqualTo(
            """
            Column1    Column2
            ---------  ---------
            1          b
            True       None
            """);
    assertThat(printed("\"text\"", Printer.Format.TABLE, "@")).isEqualTo("Result\n--------\ntext\n");
    assertThat(printed("[]", Printer.Format.TABLE, "")).isEqualTo("\n");
  }

  @Test
  void tabSeparatedValuesFollowAz() {
    assertThat(printed(CONNECTION, Printer.Format.TSV, "expressRouteGatewayBypass")).isEqualTo("true\n");
    assertThat(printed(CONNECTION, Printer.Format.TSV, "name")).isEqualTo("c\n");
    assertThat(printed(CONNECTION, Printer.Format.TSV, "missing")).isEmpty();
    assertThat(printed(CONNECTION, Printer.Format.TSV, "[name, expressRouteGatewayBypass, missing, rate]"))
        .isEqualTo("c\ntrue\nNone\n250.0\n");
  }

  @Test
  void tabSeparatedRows() {
    assertThat(printed("[" + CONNECTION + "]", Printer.Format.TSV, "[].[name, expressRouteGatewayBypass, missing, list, peer, rate]"))
        .isEqualTo("c\tTrue\tNone\t1\t\t250.0\n");
    assertThat(printed("[{\"b\": 1, \"a\": \"x\"}]", Printer.Format.TSV, "")).isEqualTo("x\t1\n");
    assertThat(printed("[{\"b\": 1, \"a\": \"x\"}]", Printer.Format.TSV, "[].{b:b, a:a}")).isEqualTo("1\tx\n");
  }

  @Test
  void yamlSortsAndQuotesWhatWouldReadAsSomethingElse() {
    assertThat(
            printed(
                """
                {"b": ["x", {"d": 1, "c": []}, [1, 2]], "a": "true", "n": null, "v": "10", "ip": "10.0.0.0/16", "note": "a: b", "e": "", "t": "it's # here", "m": "x\\ny", "o": {}, "w": "W/\\"1\\"",
                 "at": "2026-01-31", "star": "*", "f": 1.5, "bool": false}
                """,
                Printer.Format.YAML,
                ""))
        .isEqualTo(
            """
            a: 'true'
            at: '2026-01-31'
            b:
            - x
            - c: []
              d: 1
            - - 1
              - 2
            bool: false
            e: ''
            f: 1.5
            ip: 10.0.0.0/16
            m: "x\\ny"
            n: null
            note: 'a: b'
            o: {}
            star: '*'
            t: 'it''s # here'
            v: '10'
            w: W/"1"
            """);
  }

  @Test
  void nothingIsPrintedForNone() {
    assertThat(printed(CONNECTION, Printer.Format.NONE, "")).isEmpty();
    assertThat(printed(CONNECTION, Printer.Format.JSON, "missing")).isEqualTo("null\n");
  }

  @Test
  void jsonEscapesWhatItMust() {
    assertThat(printed("{\"a\": \"q\\\"\\\\\\n\\u0001é/\"}", Printer.Format.JSON, "a")).isEqualTo("\"q\\\"\\\\\\n\\u0001é/\"\n");
  }
}
