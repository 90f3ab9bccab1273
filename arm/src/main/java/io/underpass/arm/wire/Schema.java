package io.underpass.arm.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members that an object of a body may have. Reading a body through it drops what the service
 * alone writes, spells members and enumerated values canonically, and refuses the rest as the
 * service does, unless the list is {@link #open}. An explicit null counts as absent.
 */
public final class Schema {
  /** What becomes of a member that isn't in the list. */
  enum Unlisted { REFUSED, KEPT, DROPPED }

  private final String typeName;
  private Unlisted unlisted = Unlisted.REFUSED;
  private final Map<String, Member> members = new LinkedHashMap<>();

  private Schema(String typeName) {
    this.typeName = typeName;
  }

  /** What a member's value may be. */
  sealed interface Kind {
    record Text(@Nullable List<String> oneOf) implements Kind {}

    record Flag() implements Kind {}

    record Whole(long min, long max) implements Kind {}

    record Decimal() implements Kind {}

    record Nested(Schema schema) implements Kind {}

    record ListOf(Kind element) implements Kind {}

    /** Members of any name, values of one kind. */
    record MapOf(Kind value) implements Kind {}

    /** Kept as it comes. */
    record Anything() implements Kind {}

    /** Written by the service alone; dropped. */
    record Derived() implements Kind {}

    /** The service has it, Underpass doesn't: absent, empty or false is fine. */
    record Missing() implements Kind {}
  }

  record Member(String name, Kind kind) {}

  String typeName() {
    return typeName;
  }

  /** What becomes of members that aren't in the list. */
  Unlisted unlisted() {
    return unlisted;
  }

  /** The members by name in lower case. */
  Map<String, Member> members() {
    return members;
  }

  /** @param typeName as the service's messages call the type: {@code SubnetPropertiesFormat} */
  public static Schema of(String typeName) {
    return new Schema(typeName);
  }

  private Schema add(Kind kind, String... names) {
    for (String name : names) {
      members.put(name.toLowerCase(Locale.ROOT), new Member(name, kind));
    }
    return this;
  }

  public Schema text(String... names) {
    return add(new Kind.Text(null), names);
  }

  public Schema oneOf(String name, String... values) {
    return add(new Kind.Text(List.of(values)), name);
  }

  public Schema flag(String... names) {
    return add(new Kind.Flag(), names);
  }

  /** @param max inclusive */
  public Schema whole(String name, long min, long max) {
    return add(new Kind.Whole(min, max), name);
  }

  public Schema decimal(String name) {
    return add(new Kind.Decimal(), name);
  }

  public Schema nested(String name, Schema schema) {
    return add(new Kind.Nested(schema), name);
  }

  public Schema listOf(String name, Schema schema) {
    return add(new Kind.ListOf(new Kind.Nested(schema)), name);
  }

  public Schema texts(String... names) {
    return add(new Kind.ListOf(new Kind.Text(null)), names);
  }

  public Schema textMap(String name) {
    return add(new Kind.MapOf(new Kind.Text(null)), name);
  }

  /** {@code {"id": …}}; further members, which clients send along from what they read, don't count. */
  public Schema reference(String... names) {
    return add(new Kind.Nested(REFERENCE), names);
  }

  public Schema references(String... names) {
    return add(new Kind.ListOf(new Kind.Nested(REFERENCE)), names);
  }

  /** Members that mean nothing here: kept as they come and shown again. */
  public Schema anything(String... names) {
    return add(new Kind.Anything(), names);
  }

  /** The list isn't all that the service has: what else comes is kept as it comes. Without this the list is complete. */
  public Schema open() {
    unlisted = Unlisted.KEPT;
    return this;
  }

  /** Written by the service alone: dropped. */
  public Schema derived(String... names) {
    return add(new Kind.Derived(), names);
  }

  /** Members of the service's that would change what happens to packets, and don't here: refused with 501 unless empty or false. */
  public Schema missing(String... names) {
    return add(new Kind.Missing(), names);
  }

  /** The members, at any depth, that are refused: see {@link #missing}. */
  public Set<String> refused() {
    Set<String> names = new TreeSet<>();
    members.values().forEach(member -> refused(member.name(), member.kind(), names));
    return names;
  }

  private static void refused(String name, Kind kind, Set<String> names) {
    switch (kind) {
      case Kind.Missing _ -> names.add(name);
      case Kind.Nested nested -> names.addAll(nested.schema().refused());
      case Kind.ListOf list -> refused(name, list.element(), names);
      default -> { }
    }
  }

  private static final Schema REFERENCE = new Schema("SubResource").text("id");

  static {
    REFERENCE.unlisted = Unlisted.DROPPED;
  }

  /** @throws ArmError {@code InvalidRequestFormat} naming the member, its path and what was expected */
  public ObjectNode read(ObjectNode body) {
    return SchemaReading.read(this, body, "");
  }

  /** The service's frame for a body that can't be understood. */
  public static ArmError unreadable(String code, String message) {
    return ArmError.badRequest("InvalidRequestFormat", "Cannot parse the request. %s", message)
        .because(new ArmError.Detail(code, message, null));
  }
}
