package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged bodies and paths: whatever comes, the answer is Azure's shape, never a mistake of ours, and a refusal stores nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzTest {
  private static final int CALLS = 400;
  private static final List<String> WORDS =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1e400",
          "99999999999999999999",
          "''",
          "'x'",
          "[]",
          "{}",
          "[null]",
          "{'id':null}",
          "{'id':'/'}",
          "{'id':7}",
          "'10.0.0.0/8'",
          "'::/0'",
          "[{}]",
          "[[]]");

  private TestServer server;
  private Scene scene;
  private List<String[]> seeds;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "fuzz").withGateway("ErGw1AZ").withCircuit().withConnection("");
    server.make(scene.network + "/networkInterfaces/n", Scene.nicBody(scene.subnet("default"), "10.0.1.10"));
    server.make(
        scene.network + "/virtualNetworks/other",
        "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.77.0.0/16']}}}");
    PrivateLinkTest.subnets(server, scene);
    server.make(scene.network + "/loadBalancers/lb", PrivateLinkTest.balancer(scene.network));
    server.make(scene.network + "/privateLinkServices/s", PrivateLinkTest.service(scene.network, "lb", "f"));
    server.put("/underpass/hosts/h", "{}");
    server.make(scene.network + "/networkWatchers/w", "{'location':'eastus'}");
    server.make(
        scene.network + "/dnsResolvers/r",
        "{'location':'eastus','properties':{'virtualNetwork':{'id':'" + scene.network + "/virtualNetworks/v'}}}");
    String nic = scene.network + "/networkInterfaces/n";
    seeds =
        List.of(
            new String[] {
              scene.network + "/virtualNetworks/v",
              ""
                  + "{'location':'eastus','tags':{'a':'b'},'properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[{'name':'z','properties':{'addressPrefix':'10.0.9.0/24'}}]}}"
            },
            new String[] {
              scene.network + "/virtualNetworks/v/virtualNetworkPeerings/p",
              "{'properties':{'allowVirtualNetworkAccess':true,'useRemoteGateways':false,'remoteVirtualNetwork':{'id':'"
                  + scene.network
                  + "/virtualNetworks/other'},'remoteAddressSpace':{'addressPrefixes':['10.77.0.0/16']}}}"
            },
            new String[] {
              scene.network + "/networkInterfaces/n",
              Scene.nicBody(scene.subnet("default"), "10.0.1.10")
            },
            new String[] {
              scene.network + "/virtualNetworkGateways/gw", scene.gatewayBody("ErGw1AZ")
            },
            new String[] {
              scene.network + "/expressRouteCircuits/c",
              Scene.circuitBody("Standard", "MeteredData")
            },
            new String[] {
              scene.network + "/expressRouteCircuits/c/peerings/AzurePrivatePeering",
              Scene.PRIVATE_PEERING
            },
            new String[] {
              scene.crossConnection(),
              "{'properties':{'serviceProviderProvisioningState':'Provisioned','serviceProviderNotes':'x'}}"
            },
            new String[] {
              scene.network + "/connections/co",
              scene.connectionBody(",'routingWeight':3,'expressRouteGatewayBypass':false")
            },
            new String[] {
              scene.group + "/providers/Microsoft.Compute/virtualMachines/m",
              "{'location':'eastus','properties':{'networkProfile':{'networkInterfaces':[{'id':'"
                  + nic
                  + "','properties':{'primary':true}}]}}}"
            },
            new String[] {
              scene.network
                  + "/virtualNetworkGateways/gw/providers/microsoft.insights/diagnosticSettings/d",
              "{'properties':{'workspaceId':'"
                  + nic
                  + "','metrics':[{'category':'AllMetrics','enabled':true}]}}"
            },
            new String[] {
              scene.network + "/routeTables/t",
              "{'location':'eastus','properties':{'routes':[{'name':'r','properties':{'addressPrefix':'0.0.0.0/0',"
                  + "'nextHopType':'VirtualAppliance','nextHopIpAddress':'10.0.1.4'}}]}}"
            },
            new String[] {
              scene.network + "/networkSecurityGroups/g",
              "{'location':'eastus','properties':{'securityRules':[{'name':'r','properties':"
                  + SecurityGroupsTest.rule("'priority':100,'sourcePortRanges':[]")
                  + "}]}}"
            },
            new String[] {scene.network + "/loadBalancers/new", LoadBalancersTest.internal("Standard", scene.network)},
            new String[] {scene.network + "/privateLinkServices/s", PrivateLinkTest.service(scene.network, "lb", "f")},
            new String[] {
              scene.network + "/privateEndpoints/e",
              PrivateLinkTest.endpoint(scene.network, "manualPrivateLinkServiceConnections", scene.network + "/privateLinkServices/s")
            },
            new String[] {
              scene.network + "/localNetworkGateways/l",
              "{'location':'eastus','properties':{'gatewayIpAddress':'198.51.100.7','localNetworkAddressSpace':{'addressPrefixes':"
                  + "['192.168.0.0/24']},'bgpSettings':{'asn':65010,'bgpPeeringAddress':'192.168.0.1','peerWeight':0}}}"
            },
            new String[] {
              scene.network + "/expressRoutePorts/p",
              "{'location':'eastus','properties':{'peeringLocation':'x','bandwidthInGbps':10,'links':[{'name':'link1','properties':"
                  + "{'adminState':'Enabled','macSecConfig':{'cknSecretIdentifier':'a','cakSecretIdentifier':'b'}}}]}}"
            },
            new String[] {
              scene.network + "/expressRouteCircuits/c/peerings/AzurePrivatePeering/connections/g",
              "{'properties':{'addressPrefix':'172.30.0.0/29','authorizationKey':'x','ipv6CircuitConnectionConfig':{'addressPrefix':"
                  + "'fd00::/125'},'peerExpressRouteCircuitPeering':{'id':'" + scene.network
                  + "/expressRouteCircuits/c/peerings/AzurePrivatePeering'}}}"
            },
            new String[] {
              scene.network + "/networkWatchers/w/flowLogs/f",
              "{'location':'eastus','properties':{'targetResourceId':'" + scene.network + "/virtualNetworks/v','storageId':'" + scene.group
                  + "/providers/Microsoft.Storage/storageAccounts/flows','enabled':true,'format':{'type':'JSON','version':2}}}"
            },
            new String[] {
              scene.network + "/networkWatchers/w/connectionMonitors/m",
              "{'location':'eastus','properties':{'endpoints':[{'name':'a'}],'testConfigurations':[{'name':'t','protocol':'Tcp'}],"
                  + "'testGroups':[{'name':'g','sources':['a'],'destinations':['a'],'testConfigurations':['t']}]}}"
            },
            new String[] {
              scene.group + "/providers/Microsoft.Storage/storageAccounts/flows",
              "{'location':'eastus','kind':'StorageV2','sku':{'name':'Standard_LRS'},'properties':{'accessTier':'Hot'}}"
            },
            new String[] {
              scene.network + "/dnsResolvers/r/inboundEndpoints/e",
              "{'location':'eastus','properties':{'ipConfigurations':[{'privateIpAllocationMethod':'Static','privateIpAddress':'10.0.1.9',"
                  + "'subnet':{'id':'" + scene.subnet("default") + "'}}]}}"
            },
            new String[] {
              "/underpass/ports/p", "{'node':'h','interface':'veth','nic':'" + nic + "'}"
            },
            new String[] {
              "/underpass/routes/r",
              "{'circuit':'"
                  + scene.network
                  + "/expressRouteCircuits/c','prefixes':['10.10.0.0/24'],'asPath':[65010],'nextHop':'172.16.0.1'}"
            });
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 20_261_123, 7_443})
  void damagedBodies(long seed) throws InterruptedException {
    Random random = new Random(seed);
    for (int i = 0; i < CALLS; i++) {
      String[] one = seeds.get(random.nextInt(seeds.size()));
      String body = damaged(one[1], random);
      long before = server.revision();
      Reply reply = server.put(one[0], body);
      check(reply, "seed " + seed + " call " + i + ": PUT " + one[0] + " " + body);
      if (reply.status() >= 400 && server.revision() != before) {
        // What an earlier call began may have ended meanwhile: once all is still, the same refusal must leave no trace.
        long still = stillRevision();
        assertThat(server.put(one[0], body).status()).describedAs(body).isGreaterThanOrEqualTo(400);
        assertThat(server.revision()).describedAs(body).isEqualTo(still);
      }
    }
  }

  private long stillRevision() throws InterruptedException {
    long seen;
    do {
      seen = server.revision();
      Thread.sleep(300);
    } while (server.revision() != seen);
    return seen;
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {2, 9_001})
  void damagedPaths(long seed) {
    Random random = new Random(seed);
    List<String> methods = List.of("GET", "GET", "POST", "PATCH", "PUT");
    for (int i = 0; i < CALLS; i++) {
      String[] one = seeds.get(random.nextInt(seeds.size()));
      String[] parts = one[0].substring(1).split("/");
      int at = random.nextInt(parts.length);
      parts[at] =
          switch (random.nextInt(5)) {
            case 0 -> "providers";
            case 1 -> parts[random.nextInt(parts.length)];
            case 2 -> "x".repeat(1 + random.nextInt(300));
            case 3 -> "%C3%A9%20" + random.nextInt(10);
            default -> parts[at].toUpperCase(java.util.Locale.ROOT);
          };
      int keep = 1 + random.nextInt(parts.length);
      String path = "/" + String.join("/", List.of(parts).subList(0, keep)) + "?api-version=2023-11-01";
      String method = methods.get(random.nextInt(methods.size()));
      Reply reply = server.send(method, path, method.equals("GET") ? null : one[1]);
      check(reply, "seed " + seed + " call " + i + ": " + method + " " + path);
    }
  }

  private static void check(Reply reply, String what) {
    assertThat(reply.status())
        .describedAs(what + " -> " + reply)
        .matches(status -> status < 500 || status == 501, "no failure of the server");
    if (reply.status() >= 400) {
      assertThat(reply.code()).describedAs(what + " -> " + reply).isNotBlank();
      assertThat(reply.json().path("error").path("message").asString()).describedAs(what).isNotBlank();
    }
  }

  /** A text with a few places cut, doubled, swapped for another value, or turned to noise. */
  private static String damaged(String body, Random random) {
    StringBuilder text = new StringBuilder(body);
    for (int i = 1 + random.nextInt(3); i > 0 && text.length() > 4; i--) {
      int at = random.nextInt(text.length() - 2);
      switch (random.nextInt(5)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
        case 2 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
        default -> {
          int colon = text.indexOf(":", at);
          int end = colon < 0 ? -1 : colon + 1;
          int depth = 0;
          while (end > 0 && end < text.length() && (depth > 0 || ",}]".indexOf(text.charAt(end)) < 0)) {
            depth += "{[".indexOf(text.charAt(end)) >= 0 ? 1 : "}]".indexOf(text.charAt(end)) >= 0 ? -1 : 0;
            end++;
          }
          if (end > colon && colon > 0) {
            text.replace(colon + 1, Math.min(end, text.length()), WORDS.get(random.nextInt(WORDS.size())));
          }
        }
      }
    }
    return text.toString();
  }
}
