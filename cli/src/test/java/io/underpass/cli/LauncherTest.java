package io.underpass.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on a tree of its own, with a Java, a Maven and an apt that only write down how they were called. */
class LauncherTest {
  private static final List<String> ROOMS = List.of("net", "model", "plan", "routing", "dataplane", "control", "arm", "cli", "lab");

  @TempDir Path tree;
  @TempDir Path tools;
  private Path calls;
  private String output = "";

  @BeforeEach
  void makeTree() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    calls = tools.resolve("calls");
    Files.createFile(calls);
    Files.copy(root.resolve("underpass"), tree.resolve("underpass"));
    Path scripts = Files.createDirectories(tree.resolve("cli/src/main/sh"));
    try (Stream<Path> files = Files.list(root.resolve("cli/src/main/sh"))) {
      for (Path file : files.toList()) {
        Files.copy(file, scripts.resolve(file.getFileName()));
      }
    }
    Files.createFile(tree.resolve("pom.xml"));
    for (String room : ROOMS) {
      Files.createDirectories(tree.resolve(room + "/src/main/java"));
      Files.writeString(tree.resolve(room + "/pom.xml"), "");
    }
    Path bin = Files.createDirectories(tools.resolve("jdk/bin"));
    Files.writeString(tools.resolve("jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
    tool(bin.resolve("java"), "case \"$*\" in *AOTCacheOutput=*) f=$*; f=${f##*AOTCacheOutput=}; touch \"${f%% *}\";; esac");
    tool(bin.resolve("javac"), "");
    tool(tools.resolve("mvn"),
        "echo \"mvn has JAVA_HOME $JAVA_HOME\" >>" + calls + "; for r in arm cli lab; do mkdir -p $r/target/lib; touch $r/target/$r-0.1.0.jar $r/target/lib/a.jar; done\necho"
            + " \"${MVN_SAYS:-}\"; exit ${MVN_EXIT:-0}");
    tool(tools.resolve("dpkg-query"), "case \"$*\" in *${MISSING:-nothing}*) exit 1;; *) printf installed;; esac");
    tool(tools.resolve("apt-get"), "");
  }

  private void tool(Path file, String script) throws IOException {
    Files.writeString(file, "#!/usr/bin/env bash\necho \"${0##*/} $*\" >>" + calls + "\ncd " + tree + "\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private int run(String... words) throws Exception {
    return run(List.of(), words);
  }

  private int run(List<String> environment, String... words) throws Exception {
    Files.writeString(calls, "");
    ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of("bash", tree.resolve("underpass").toString()), Stream.of(words))
        .toList());
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", tools.resolve("jdk").toString());
    environment.forEach(pair -> builder.environment().put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1)));
    Process process = builder.redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile()).start();
    output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor();
  }

  private String called(String tool) throws IOException {
    return Files.readAllLines(calls).stream().filter(line -> line.startsWith(tool + " ")).reduce("", (all, line) -> all + line + "\n");
  }

  @Test
  void aloneItShowsTheFewCommandsAndSetsNothingUp() throws Exception {
    assertThat(run()).isZero();
    assertThat(output).contains("./underpass demo").contains("./underpass doctor").contains("./underpass az").contains("./underpass what-if").hasLineCount(18);
    assertThat(Files.exists(tree.resolve("dist"))).isFalse();
    assertThat(Files.readString(calls)).isEmpty();
  }

  @Test
  void theFirstCommandSetsUpAndTheSecondDoesNot() throws Exception {
    assertThat(run("group", "list", "-o", "table")).as(() -> output).isZero();
    assertThat(output).contains("setting up, once").contains("set up in");
    assertThat(called("mvn")).contains("package");
    assertThat(called("java").lines().toList().getLast())
        .contains("-XX:AOTCache=" + tree.toRealPath() + "/dist/cli.aot")
        .endsWith("io.underpass.cli.Cli group list -o table");
    assertThat(called("java")).contains("io.underpass.arm.Serve").contains("io.underpass.cli.Rehearsal");

    assertThat(run("group", "list")).isZero();
    assertThat(output).isEmpty();
    assertThat(Files.readString(calls)).hasLineCount(1).startsWith("java ");
  }

  @Test
  void mavenGetsTheJdkThatSetUpFoundOnALaterStartToo() throws Exception {
    run("set-up");
    run(List.of("JAVA_HOME="), "test");
    assertThat(called("mvn")).contains("has JAVA_HOME " + tools.resolve("jdk"));
  }

  @Test
  void whatOneUserHasSetUpServesOthers() throws Exception {
    run("set-up");
    assertThat(Files.getPosixFilePermissions(tree.resolve("dist/built"))).contains(PosixFilePermission.OTHERS_READ);
  }

  @Test
  void whoMayNotWriteIntoTheTreeIsToldSo() throws Exception {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assertThat(run("group", "list")).isEqualTo(1);
      assertThat(output).contains("may not write to " + tree.toRealPath()).contains("a clone of your own");
    } finally {
      Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aChangedSourceBuildsAgain() throws Exception {
    run("set-up");
    Path source = Files.createFile(tree.resolve("net/src/main/java/New.java"));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(run("health")).isZero();
    assertThat(output).contains("the sources have changed");
    assertThat(called("mvn")).isNotEmpty();
  }

  @Test
  void aFailedBuildSaysWhyAndStops() throws Exception {
    assertThat(run(List.of("MVN_EXIT=1", "MVN_SAYS=[ERROR] Foo.java:[1,2] ';' expected"), "group", "list")).isEqualTo(1);
    assertThat(output).contains("';' expected").contains("the build failed");
    assertThat(called("java")).isEmpty();
  }

  @Test
  void missingPackagesAreListedAndInstalledWithoutQuestionWhereThereIsNoTerminal() throws Exception {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    assertThat(run(List.of("MISSING=iperf3"), "set-up")).as(() -> output).isZero();
    if ("root".equals(System.getProperty("user.name"))) {
      assertThat(output).contains("installing iperf3");
      assertThat(called("apt-get")).isEqualTo("apt-get install -y --no-install-recommends iperf3\n");
    } else {
      assertThat(output).contains("sudo apt-get install -y --no-install-recommends iperf3").contains("emulated");
      assertThat(called("apt-get")).isEmpty();
    }
  }

  @Test
  void everyPartRunsItsClass() throws Exception {
    run("set-up");
    run("serve", "--port", "0");
    assertThat(called("java")).endsWith("io.underpass.arm.Serve --port 0\n");
    for (String word : List.of("lab", "exec", "capture", "demo", "measure", "bench")) {
      run(word, "x", "--yes");
      assertThat(called("java")).contains("io.underpass.lab.Main " + word + " x");
    }
  }

  @Test
  void theTestCommandCountsAndItsExitCodeTells() throws Exception {
    String fine = "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s -- in io.underpass.AT\n[INFO] Tests"
        + " run: 3, Failures: 0, Errors: 0, Skipped: 1\n";
    assertThat(run(List.of("MVN_SAYS=" + fine + "[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0\n[INFO] BUILD SUCCESS"), "test"))
        .as(() -> output).isZero();
    assertThat(output.strip().lines().toList().getLast()).startsWith("PASSED: 7 tests, 0 failed, 0 errors, 1 skipped, in 0 min");
    assertThat(run(List.of("MVN_SAYS=" + fine + "[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0\n[INFO] BUILD SUCCESS"), "test"))
        .isEqualTo(1);
    assertThat(output.strip().lines().toList().getLast()).startsWith("FAILED: 5 tests, 1 failed");
    assertThat(run(List.of("MVN_EXIT=1", "MVN_SAYS=" + fine + "[INFO] BUILD FAILURE"), "test")).isEqualTo(1);
    assertThat(run(List.of("MVN_SAYS=[INFO] BUILD SUCCESS"), "test")).isEqualTo(1);
    assertThat(run("test", "--all")).isEqualTo(1);
    assertThat(called("mvn")).contains("-DexcludedGroups= ");
    assertThat(run("test", "--everything")).isEqualTo(2);
    assertThat(output).contains("not '--everything'");
  }

  @Test
  void azIsPointedAtTheServerOnce() throws Exception {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    Path data = Files.createDirectories(tools.resolve("data")).toRealPath();
    String where = "UNDERPASS_DATA=" + data;
    tool(tools.resolve("az"), "echo \"for $AZURE_CLOUD_NAME $AZURE_CONFIG_DIR $REQUESTS_CA_BUNDLE ${PYTHONPATH:-plain}\" >>" + calls);
    assertThat(run(List.of(where), "az", "group", "list")).isEqualTo(1);
    assertThat(output).contains("no server runs with the data directory " + data);

    Files.writeString(data.resolve("server.json"), "{\"https\":\"https://localhost:7443\",\"tenant\":\"some-tenant\",\"ca\":\"" + data + "/ca.pem\"}");
    Files.writeString(data.resolve("credentials.json"), "{\"clientId\":\"some-client\",\"clientSecret\":\"some-secret\"}");
    // As a server does: the data directory's lock is held, its holder's number in it.
    Process server = new ProcessBuilder("bash", "-c", "exec 9>underpass.lock; echo $$ >&9; echo; exec sleep 60").directory(data.toFile()).start();
    try {
      server.getInputStream().read();
      assertThat(run(List.of(where), "az", "group", "list")).as(() -> output).isZero();
      assertThat(output).contains("signing az in at https://localhost:7443");
      assertThat(called("az")).contains("az cloud update --name Underpass", "\"activeDirectory\": \"https://localhost:7443/adfs\"")
          .contains("az login --service-principal --username some-client", "--tenant some-tenant").doesNotContain("some-secret")
          .endsWith("az group list\n");
      assertThat(called("for")).endsWith("for Underpass " + data + "/az " + data + "/ca.pem plain\n");

      assertThat(run(List.of(where), "az", "vm", "show", "-n", "a b")).isZero();
      assertThat(called("az")).isEqualTo("az vm show -n a b\n");
      assertThat(run(List.of(where), "az", "--environment")).isZero();
      assertThat(output).contains("export AZURE_CONFIG_DIR=" + data + "/az\n", "export REQUESTS_CA_BUNDLE=" + data + "/ca.pem\n").doesNotContain("some-secret");
      assertThat(called("az")).isEmpty();
    } finally {
      server.destroy();
    }
  }

  @Test
  void doctorLooksAndChangesNothing() throws Exception {
    assertThat(run(List.of("MISSING=tcpdump", "UNDERPASS_DATA=" + tools.resolve("none")), "doctor")).as(() -> output).isZero();
    assertThat(output).contains("missing: tcpdump").contains("Java").contains("not built").contains("none runs");
    assertThat(called("apt-get")).isEmpty();
    assertThat(called("mvn")).isEmpty();
  }
}
