package io.underpass.bgp.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a block of attributes says.
 *
 * @param ofNlri the attributes of what the NLRI field announces; null where something that it needs is missing or wrong
 * @param ofMpReach the attributes of what MP_REACH_NLRI announces; null as above
 * @param missing ORIGIN or AS_PATH isn't there, an error if anything is announced (RFC 7606 section 3 d)
 * @param nextHop NEXT_HOP isn't there or is no address of a host, an error if the NLRI field announces anything
 * @param errors those that don't depend on what is announced
 */
record DecodedAttributes(
    @Nullable PathAttributes ofNlri,
    @Nullable PathAttributes ofMpReach,
    @Nullable UpdateError missing,
    @Nullable UpdateError nextHop,
    List<UpdateError> errors) {
  /** The error that makes withdrawals of all announcements, whatever they are. */
  @Nullable UpdateError withdrawing() {
    for (UpdateError error : errors) {
      if (error.treatment() == UpdateError.Treatment.TREAT_AS_WITHDRAW) {
        return error;
      }
    }
    return null;
  }
}
