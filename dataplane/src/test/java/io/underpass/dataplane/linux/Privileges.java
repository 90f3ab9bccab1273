package io.underpass.dataplane.linux;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whether tests that need the kernel run: on Linux as root always, so that what is missing there fails instead of passing unseen. */
final class Privileges {
  private Privileges() {}

  static boolean here() throws Exception {
    return System.getProperty("os.name").equals("Linux") && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }
}
