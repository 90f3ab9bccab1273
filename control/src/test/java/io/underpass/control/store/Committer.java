package io.underpass.control.store;

import static io.underpass.control.Documents.putting;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;

import java.nio.file.Path;
import java.time.InstantSource;

/** A process that commits until it is killed, and says each name once its commit has returned. */
final class Committer {
  private Committer() {}

  public static void main(String[] arguments) {
    DataDirectory directory = DataDirectory.open(Path.of(arguments[0]));
    Store store = new Store(Database.open(directory.path().resolve("underpass.db")), InstantSource.system());
    for (int writer = 0; writer < 8; writer++) {
      String prefix = arguments[1] + "-" + writer + "-";
      Thread.ofPlatform().start(() -> {
        for (int i = 0; ; i++) {
          String name = prefix + i;
          store.commit(putting(vnet(name), vnetBody("10.0.0.0/16")));
          synchronized (System.out) {
            System.out.println(name);
            System.out.flush();
          }
        }
      });
    }
  }
}
