package io.underpass.arm.compute;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.ArmPath;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Ids;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualMachine;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether machines run, and calls that would start and stop them. A machine's processes are whoever's who made its namespace: here it is
 * running
 * as far as anybody knows, and nothing can stop it.
 */
public final class InstanceViews implements ResourceManager.Answers {
  private static final List<String> STOPS = List.of("powerOff", "deallocate", "restart", "reapply", "redeploy");

  private final ResourceLife life;
  private final InstantSource clock;

  public InstanceViews(ResourceLife life, InstantSource clock) {
    this.life = life;
    this.clock = clock;
  }

  public List<ResourceAction> actions() {
    return List.of(
        new ResourceAction(VirtualMachine.TYPE, "GET", "instanceView", (_, machine) -> Answer.json(200, view(shown(machine)))),
        new ResourceAction(VirtualMachine.TYPE, "POST", "start", (_, _) -> Answer.empty(200)));
  }

  /** {@code GET …/virtualMachines/{name}?$expand=instanceView}. */
  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    if (call.method().equals("POST")) {
      refuseToStop(path);
      return Optional.empty();
    }
    boolean asked =
        call.method().equals("GET") && call.parameter("$expand").filter(text -> text.toLowerCase(Locale.ROOT).contains("instanceview"))
            .isPresent();
    return !asked
        ? Optional.empty()
        : ArmPath.parse(path).filter(one -> one.isResource() && one.type().equals(VirtualMachine.TYPE)).map(one -> {
          ObjectNode machine = shown(one.id());
          Json.properties(machine).set("instanceView", view(machine));
          return Answer.json(200, machine);
        });
  }

  /** @throws ArmError 501 for what would need a machine that runs here, whether or not there is one of the name */
  private static void refuseToStop(List<String> path) {
    ArmPath.parse(path).filter(one -> one.rest().size() == 3 && one.scope() != null && one.owner().type().equals(VirtualMachine.TYPE))
        .flatMap(one -> STOPS.stream().filter(one.rest().getLast()::equalsIgnoreCase).findFirst())
        .ifPresent(word -> {
          throw ArmError.of(
              501,
              "NotImplemented",
              "'%s/%s/action' is not implemented by Underpass: it runs no machines. A machine is a namespace of yours; stop and start"
                  + " what is in it yourself.",
              VirtualMachine.TYPE,
              word);
        });
  }

  private ObjectNode shown(ResourceId machine) {
    Draft draft = life.now();
    return life.shown(draft, draft.snapshot().get(machine).orElseThrow(() -> Ids.notFound(draft, machine)));
  }

  private ObjectNode view(ObjectNode machine) {
    String state = Json.text(machine, "properties", "provisioningState").orElse("Succeeded").toLowerCase(Locale.ROOT);
    ObjectNode view = Json.object();
    ArrayNode statuses = view.putArray("statuses");
    statuses.addObject()
        .put("code", "ProvisioningState/" + state)
        .put("level", "Info")
        .put("displayStatus", "Provisioning " + state)
        .put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    statuses.addObject().put("code", "PowerState/running").put("level", "Info").put("displayStatus", "VM running");
    return view;
  }
}
