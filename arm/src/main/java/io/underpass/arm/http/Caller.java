package io.underpass.arm.http;

/**
 * Who a call comes from.
 *
 * @param application its client id, a GUID; empty for nobody
 * @param principal its object id, a GUID; empty for nobody
 * @param name what people call it
 * @param standing what it may do before any role is asked for
 */
public record Caller(String application, String principal, String name, Standing standing) {

  /** What a caller may do before any role is asked for. */
  public enum Standing {
    /** Nothing: it isn't signed in. */
    NONE,
    /** What the roles assigned to it allow. */
    ASSIGNED,
    /** Everything: it is this server's owner. */
    OWNER
  }

  /** Not signed in. */
  public static final Caller NOBODY = new Caller("", "", "", Standing.NONE);

  public boolean isOwner() {
    return standing == Standing.OWNER;
  }
}
