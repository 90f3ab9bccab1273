package io.underpass.bgp.message;

/** The flags octet of a path attribute (RFC 4271 section 4.3). */
final class AttributeFlags {
  static final int OPTIONAL = 0x80;
  static final int TRANSITIVE = 0x40;
  static final int PARTIAL = 0x20;
  static final int EXTENDED_LENGTH = 0x10;

  private AttributeFlags() {}
}
