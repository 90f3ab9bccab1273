package io.underpass.bgp.message;

import java.util.List;
import java.util.Optional;

/**
 * UPDATE (RFC 4271 section 4.3, RFC 4760). Withdrawals are to be done first: a prefix that is in both is announced
 * (RFC 4271 section 4.3).
 *
 * @param withdrawals at most one from each field of the message, and those that RFC 7606 makes of announcements
 * @param announcements at most one of the NLRI field and one of MP_REACH_NLRI
 * @param errors what was wrong and has been dealt with
 */
public record Update(List<Withdrawal> withdrawals, List<Announcement> announcements, List<UpdateError> errors) implements Message {
  public Update {
    withdrawals = List.copyOf(withdrawals);
    announcements = List.copyOf(announcements);
    errors = List.copyOf(errors);
  }

  public static Update announce(PathAttributes attributes, Nlri prefixes) {
    return new Update(List.of(), List.of(new Announcement(prefixes, attributes)), List.of());
  }

  public static Update withdraw(Nlri prefixes) {
    return new Update(List.of(new Withdrawal(prefixes)), List.of(), List.of());
  }

  /** The End-of-RIB marker (RFC 4724 section 2): one empty withdrawal. */
  public static Update endOfRib(AddressFamily family) {
    return withdraw(Nlri.empty(family));
  }

  /** The family whose initial routes are complete, if this is an End-of-RIB marker (RFC 4724 section 2). */
  public Optional<AddressFamily> endOfRib() {
    return announcements.isEmpty() && errors.isEmpty() && withdrawals.size() == 1 && withdrawals.getFirst().prefixes().isEmpty()
        ? Optional.of(withdrawals.getFirst().family())
        : Optional.empty();
  }
}
