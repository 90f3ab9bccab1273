package io.underpass.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms and arrows of ARCHITECTURE.md. */
class RoomsTest {
  /** What each room may use, all arrows followed to their end. */
  private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
      Map.entry("net", List.of()),
      Map.entry("model", List.of("net")),
      Map.entry("plan", List.of("net")),
      Map.entry("routing", List.of("model", "plan", "net")),
      Map.entry("dataplane", List.of("plan", "net")),
      Map.entry("bgp", List.of("net")),
      Map.entry("control", List.of("routing", "dataplane", "bgp", "model", "plan", "net")),
      Map.entry("template", List.of("net")),
      Map.entry("arm", List.of("template", "control", "routing", "dataplane", "bgp", "model", "plan", "net")),
      Map.entry("cli", List.of()),
      Map.entry("lab", List.of("cli", "bgp", "net")));

  private static JavaClasses house;

  @BeforeAll
  static void importHouse() {
    house = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("io.underpass");
  }

  static List<String> rooms() {
    return MAY_USE.keySet().stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomUsesOnlyTheRoomsItsArrowsReach(String room) {
    String[] allowed = java.util.stream.Stream.concat(java.util.stream.Stream.of(room), MAY_USE.get(room).stream())
        .map(name -> "io.underpass." + name + "..")
        .toArray(String[]::new);
    DescribedPredicate<JavaClass> elsewhere = resideInAPackage("io.underpass..")
        .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
        .as("another room than " + MAY_USE.get(room));
    noClasses().that().resideInAPackage("io.underpass." + room + "..")
        .should().dependOnClassesThat(elsewhere)
        .because("an arrow of ARCHITECTURE.md would point back")
        .check(house);
  }

  @Test
  void everyRoomIsOnTheClassPathOfThisTest() {
    for (String room : rooms()) {
      assertThat(house.stream().anyMatch(type -> type.getPackageName().startsWith("io.underpass." + room)))
          .as("classes of room " + room)
          .isTrue();
    }
  }

  @Test
  void everyClassLivesInARoom() {
    classes().should().resideInAnyPackage(rooms().stream().map(room -> "io.underpass." + room + "..").toArray(String[]::new))
        .check(house);
  }

  @Test
  void thePureRoomsTouchNoFileSocketThreadOrClock() {
    noClasses().that().resideInAnyPackage("io.underpass.net..", "io.underpass.model..", "io.underpass.plan..", "io.underpass.routing..",
            "io.underpass.template..")
        .should().dependOnClassesThat().resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..",
            "java.util.concurrent.locks..", "java.sql..")
        .orShould().dependOnClassesThat().haveFullyQualifiedName("java.lang.Thread")
        .orShould().dependOnClassesThat().haveFullyQualifiedName("java.time.Clock")
        .orShould().callMethod(System.class, "currentTimeMillis")
        .orShould().callMethod(System.class, "nanoTime")
        .orShould().callMethod(java.time.Instant.class, "now")
        .check(house);
  }

  @Test
  void onlyArmSpeaksHttpOnTheServerSide() {
    noClasses().that().resideInAnyPackage("io.underpass.control..", "io.underpass.dataplane..")
        .should().dependOnClassesThat().resideInAnyPackage("org.eclipse.jetty..", "com.sun.net.httpserver..", "java.net.http..")
        .check(house);
  }

  @Test
  void whatRunsKnowsNoWordOfAzure() {
    noClasses().that().resideInAnyPackage("io.underpass.net..", "io.underpass.plan..", "io.underpass.dataplane..", "io.underpass.bgp..")
        .should().haveNameMatching("(?i).*(ExpressRoute|FastPath|Azure|Vnet|Circuit).*")
        .check(house);
  }

  @Test
  void nobodyPrintsAStackTrace() {
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(house);
  }
}
