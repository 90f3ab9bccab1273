package io.underpass.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InteropPageTest {
  private static String page(Verdict ofBirdsMd5) {
    return InteropPage.text(_ -> "1.2", (peer, what) -> peer == Implementation.BIRD && what == Case.MD5 ? ofBirdsMd5 : Verdict.PASSES);
  }

  @Test
  void aPageGivesBackTheVerdictsItWasWrittenFrom() {
    assertThat(InteropPage.verdicts(page(Verdict.FAILS)))
        .hasSize(InteropPage.PEERS.size() * Case.values().length)
        .containsEntry("BIRD: MD5", "FAILS")
        .containsEntry("FRR: MD5", "passes")
        .isNotEqualTo(InteropPage.verdicts(page(Verdict.PASSES)));
  }

  @Test
  void theCommittedPageHasEveryCaseOfTodayAndSaysWhatIsImpossible() throws IOException {
    var committed = InteropPage.verdicts(Files.readString(Path.of("..", "docs", "interop.md")));
    assertThat(committed).containsOnlyKeys(InteropPage.verdicts(page(Verdict.PASSES)).keySet());
    for (Implementation peer : InteropPage.PEERS) {
      for (Case what : Case.values()) {
        boolean impossible = !Remarks.impossible(peer, what).isEmpty();
        assertThat(committed.get(peer.title() + ": " + what.title()).equals("not supported")).as(peer + " " + what).isEqualTo(impossible);
      }
    }
  }
}
