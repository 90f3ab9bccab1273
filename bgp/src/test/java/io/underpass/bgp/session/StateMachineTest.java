package io.underpass.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.SessionState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state with every event, as RFC 4271 section 8.2.2 has it. */
class StateMachineTest {
  /**
   * State, events by the numbers of section 8.1, conditions (D: DelayOpen, R: its timer runs, N: NOTIFICATION without OPEN), next state,
   * actions.
   */
  private static final String TABLE = """
      Idle        | 1 3                | -   | Connect     | RESET_RETRY_COUNTER START_CONNECT_RETRY CONNECT
      Idle        | 4 5                | -   | Active      | RESET_RETRY_COUNTER START_CONNECT_RETRY
      Idle        | 6                  | -   | Connect     | START_CONNECT_RETRY CONNECT
      Idle        | 7                  | -   | Active      | START_CONNECT_RETRY
      Idle        | 14 15 17           | -   | Idle        | REJECT
      Idle        | 2 8 9 10 11 12 13  | -   | Idle        |
      Idle        | 16 18 19 20 21 22 23 | -   | Idle        |
      Idle        | 24 25 26 27 28     | -   | Idle        |

      Connect     | 1 3 4 5 6 7        | -   | Connect     |
      Connect     | 2                  | -   | Idle        | DROP RELEASE RESET_RETRY_COUNTER STOP_CONNECT_RETRY
      Connect     | 9                  | -   | Connect     | DROP START_CONNECT_RETRY STOP_DELAY_OPEN CONNECT
      Connect     | 12                 | -   | OpenSent    | SEND_OPEN START_LARGE_HOLD
      Connect     | 14                 | -   | Connect     | TRACK_SECOND
      Connect     | 15                 | -   | Connect     | REJECT
      Connect     | 16 17              | -   | OpenSent    | STOP_CONNECT_RETRY SEND_OPEN START_LARGE_HOLD
      Connect     | 16 17              | D   | Connect     | STOP_CONNECT_RETRY START_DELAY_OPEN
      Connect     | 18                 | -   | Active      | DROP START_CONNECT_RETRY STOP_DELAY_OPEN
      Connect     | 20                 | DR  | OpenConfirm | early
      Connect     | 21 22              | N   | Idle        | NOTIFY STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE
      Connect     | 21 22              | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE COUNT_RETRY HOLD_IDLE
      Connect     | 24                 | DR  | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE HOLD_IDLE
      Connect     | 24                 | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE COUNT_RETRY HOLD_IDLE
      Connect     | 8 10 11 13 19 23   | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE COUNT_RETRY HOLD_IDLE
      Connect     | 25 26 27 28        | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE COUNT_RETRY HOLD_IDLE

      Active      | 1 3 4 5 6 7        | -   | Active      |
      Active      | 2                  | -   | Idle        | DROP RELEASE RESET_RETRY_COUNTER STOP_CONNECT_RETRY
      Active      | 2                  | DRN | Idle        | NOTIFY DROP RELEASE RESET_RETRY_COUNTER STOP_CONNECT_RETRY
      Active      | 9                  | -   | Connect     | START_CONNECT_RETRY CONNECT
      Active      | 12                 | DR  | OpenSent    | STOP_CONNECT_RETRY STOP_DELAY_OPEN SEND_OPEN START_LARGE_HOLD
      Active      | 14                 | -   | Active      | TRACK_SECOND
      Active      | 15                 | -   | Active      | REJECT
      Active      | 16 17              | -   | OpenSent    | STOP_CONNECT_RETRY SEND_OPEN START_LARGE_HOLD
      Active      | 16 17              | D   | Active      | STOP_CONNECT_RETRY START_DELAY_OPEN
      Active      | 18                 | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE COUNT_RETRY HOLD_IDLE
      Active      | 20                 | DR  | OpenConfirm | early
      Active      | 21 22              | N   | Idle        | NOTIFY STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE
      Active      | 21 22              | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE COUNT_RETRY HOLD_IDLE
      Active      | 24                 | DR  | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE HOLD_IDLE
      Active      | 24                 | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE COUNT_RETRY HOLD_IDLE
      Active      | 8 10 11 13 19 23   | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE COUNT_RETRY HOLD_IDLE
      Active      | 25 26 27 28        | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE COUNT_RETRY HOLD_IDLE

      OpenSent    | 1 3 4 5 6 7        | -   | OpenSent    |
      OpenSent    | 2                  | -   | Idle        | NOTIFY STOP_CONNECT_RETRY DROP RELEASE RESET_RETRY_COUNTER
      OpenSent    | 8 10 21 22 23      | -   | Idle        | NOTIFY STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE
      OpenSent    | 14 16 17           | -   | OpenSent    | TRACK_SECOND
      OpenSent    | 15                 | -   | OpenSent    | REJECT
      OpenSent    | 18                 | -   | Active      | DROP START_CONNECT_RETRY
      OpenSent    | 19                 | -   | OpenConfirm | open
      OpenSent    | 24                 | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE HOLD_IDLE
      OpenSent    | 25                 | -   | Idle        | STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE
      OpenSent    | 9 11 12 13 20 26 27 28 | -   | Idle        | NOTIFY_FSM_ERROR STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE

      OpenConfirm | 1 3 4 5 6 7        | -   | OpenConfirm |
      OpenConfirm | 2                  | -   | Idle        | NOTIFY STOP_CONNECT_RETRY DROP RELEASE RESET_RETRY_COUNTER
      OpenConfirm | 8 10 21 22 23      | -   | Idle        | NOTIFY STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE
      OpenConfirm | 11                 | -   | OpenConfirm | SEND_KEEPALIVE START_KEEPALIVE
      OpenConfirm | 14 16 17           | -   | OpenConfirm | TRACK_SECOND
      OpenConfirm | 15                 | -   | OpenConfirm | REJECT
      OpenConfirm | 18 25              | -   | Idle        | STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE
      OpenConfirm | 19                 | -   | OpenConfirm | DETECT_COLLISION
      OpenConfirm | 24                 | -   | Idle        | STOP_CONNECT_RETRY STOP_DELAY_OPEN DROP RELEASE HOLD_IDLE
      OpenConfirm | 26                 | -   | Established | START_HOLD ESTABLISH
      OpenConfirm | 9 12 13 20 27 28   | -   | Idle        | NOTIFY_FSM_ERROR STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE

      Established | 1 3 4 5 6 7        | -   | Established |
      Established | 2                  | -   | Idle        | NOTIFY STOP_CONNECT_RETRY DROP RELEASE RESET_RETRY_COUNTER
      Established | 8 10 21 23 28      | -   | Idle        | NOTIFY STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE
      Established | 11                 | -   | Established | SEND_KEEPALIVE START_KEEPALIVE
      Established | 14 16 17           | -   | Established | TRACK_SECOND
      Established | 15                 | -   | Established | REJECT
      Established | 18 24 25           | -   | Idle        | STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE
      Established | 26                 | -   | Established | START_HOLD
      Established | 27                 | -   | Established | START_HOLD PROCESS_UPDATE
      Established | 9 12 13 19 20 22   | -   | Idle        | NOTIFY_FSM_ERROR STOP_CONNECT_RETRY DROP RELEASE COUNT_RETRY HOLD_IDLE
      """;

  record Row(SessionState state, Event event, Set<Condition> conditions, Step expected) {}

  static Stream<Row> rows() {
    return TABLE.lines().filter(line -> !line.isBlank()).flatMap(StateMachineTest::rows);
  }

  private static Stream<Row> rows(String line) {
    List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    Set<Condition> conditions = EnumSet.noneOf(Condition.class);
    if (cells.get(2).contains("D")) {
      conditions.add(Condition.DELAY_OPEN);
    }
    if (cells.get(2).contains("R")) {
      conditions.add(Condition.DELAY_OPEN_RUNNING);
    }
    if (cells.get(2).contains("N")) {
      conditions.add(Condition.NOTIFICATION_WITHOUT_OPEN);
    }
    List<Action> actions = words(cells.get(4)).flatMap(StateMachineTest::actions).toList();
    return words(cells.get(1)).map(number -> new Row(
        state(cells.get(0)), Event.values()[Integer.parseInt(number) - 1], conditions, new Step(state(cells.get(3)), actions)));
  }

  private static Stream<Action> actions(String word) {
    return switch (word) {
      case "open" -> Stream.of(
          Action.DETECT_COLLISION, Action.STOP_DELAY_OPEN, Action.STOP_CONNECT_RETRY, Action.SEND_KEEPALIVE, Action.START_KEEPALIVE,
          Action.START_HOLD);
      case "early" -> Stream.of(
          Action.DETECT_COLLISION, Action.STOP_CONNECT_RETRY, Action.STOP_DELAY_OPEN, Action.SEND_OPEN, Action.SEND_KEEPALIVE,
          Action.START_KEEPALIVE, Action.START_HOLD);
      default -> Stream.of(Action.valueOf(word));
    };
  }

  private static Stream<String> words(String cell) {
    return cell.isEmpty() ? Stream.of() : Arrays.stream(cell.split(" +"));
  }

  private static SessionState state(String name) {
    return Arrays.stream(SessionState.values()).filter(state -> state.toString().equals(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void doesWhatTheTableSays(Row row) {
    assertThat(StateMachine.step(row.state, row.event, row.conditions)).isEqualTo(row.expected);
  }

  @Test
  void theTableHasEveryStateWithEveryEvent() {
    Set<List<Object>> seen = new HashSet<>();
    rows().filter(row -> !row.conditions.contains(Condition.DELAY_OPEN) || row.event.number() == 12 || row.event.number() == 20)
        .forEach(row -> seen.add(List.of(row.state, row.event)));
    assertThat(seen).hasSize(SessionState.values().length * Event.values().length);
  }

  @Test
  void eventsHaveTheNumbersOfTheRfc() {
    assertThat(Event.values()).hasSize(28).allSatisfy(event -> assertThat(event.number()).isEqualTo(event.ordinal() + 1));
  }

  /**
   * "Upon leaving Established, release all BGP resources": whoever goes to Idle from a state with a connection drops it, and never twice.
   */
  @Test
  void noWayToIdleKeepsAConnection() {
    for (SessionState state : EnumSet.range(SessionState.CONNECT, SessionState.ESTABLISHED)) {
      for (Event event : Event.values()) {
        Step step = StateMachine.step(state, event, Set.of());
        if (step.next() == SessionState.IDLE) {
          assertThat(step.actions()).as("%s, event %s", state, event).containsOnlyOnce(Action.DROP, Action.RELEASE);
        }
      }
    }
  }
}
