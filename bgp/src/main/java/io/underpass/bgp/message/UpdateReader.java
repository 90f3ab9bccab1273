package io.underpass.bgp.message;

import static io.underpass.bgp.message.AttributeFlags.EXTENDED_LENGTH;
import static io.underpass.bgp.message.AttributeFlags.OPTIONAL;
import static io.underpass.bgp.message.AttributeFlags.TRANSITIVE;
import static io.underpass.bgp.message.BigEndian.put16;
import static io.underpass.bgp.message.BigEndian.put8;
import static io.underpass.bgp.message.BigEndian.u16;
import static io.underpass.bgp.message.BigEndian.u8;

import io.underpass.bgp.message.UpdateError.Treatment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an UPDATE: finds its fields and all prefixes, and has the rest of the attributes, the key of the cache, read by {@link
 * AttributesReader} unless they are known. Not thread-safe.
 */
final class UpdateReader {
  private static final DecodedAttributes NO_ATTRIBUTES = new DecodedAttributes(null, null, null, null, List.of());
  private static final List<Withdrawal> NOTHING_WITHDRAWN = List.of();

  private final Negotiated negotiated;
  private final AttributeCache cache = new AttributeCache();

  /** The attributes without their prefixes, where there is a multiprotocol one among them. */
  private final byte[] withoutPrefixes = new byte[Message.MAX_LENGTH];

  private byte[] octets = {};
  private byte[] key = {};
  private int keyFrom;
  private int keyTo;
  private @Nullable Nlri reached;
  private @Nullable Nlri unreached;
  private boolean hasMpReach;
  private boolean hasMpUnreach;
  private boolean reaches;
  private @Nullable UpdateError ignored;

  UpdateReader(Negotiated negotiated) {
    this.negotiated = negotiated;
  }

  /** @throws BgpException where RFC 7606 leaves nothing but to reset the session */
  Update read(byte[] message, int from, int to) throws BgpException {
    octets = message;
    reached = null;
    unreached = null;
    hasMpReach = false;
    hasMpUnreach = false;
    ignored = null;
    int attributesAt = from + 4 + u16(octets, from);
    int nlriAt = attributesAt > to ? attributesAt : attributesAt + u16(octets, attributesAt - 2);
    if (nlriAt > to) {
      // RFC 7606 section 3 b
      throw new BgpException(NotificationReason.MALFORMED_ATTRIBUTE_LIST,
          "withdrawn routes or path attributes reach beyond the end of the message");
    }
    Nlri withdrawn = field("withdrawn routes", from + 2, attributesAt - 2);
    Nlri announced = field("NLRI", nlriAt, to);
    reaches = nlriAt < to;
    multiprotocol(attributesAt, nlriAt);
    if (attributesAt == to && from + 4 == attributesAt && ignored == null) {
      return endOfIpv4();
    }
    DecodedAttributes attributes = keyFrom == keyTo && !reaches ? NO_ATTRIBUTES : decoded();
    UpdateError withdrawing = withdrawing(attributes, announced);
    if (withdrawing != null && !reaches) {
      // RFC 7606 section 5.2: there may have been prefixes that the error has hidden
      throw new BgpException(withdrawing.reason(), "no reachable prefix, and " + withdrawing.text());
    }
    return update(attributes, withdrawing, withdrawn, announced);
  }

  private Update endOfIpv4() {
    if (!negotiated.families().contains(AddressFamily.IPV4_UNICAST)) {
      return new Update(NOTHING_WITHDRAWN, List.of(), List.of(notNegotiated("End-of-RIB", AddressFamily.IPV4_UNICAST.toString())));
    }
    return Update.endOfRib(AddressFamily.IPV4_UNICAST);
  }

  /** Prefixes of IPv4 outside of attributes. */
  private Nlri field(String name, int from, int to) throws BgpException {
    int count = NlriReader.count(AddressFamily.IPV4_UNICAST, octets, from, to);
    if (count < 0) {
      // RFC 7606 sections 3 i, 3 j and 5.3
      throw new BgpException(NotificationReason.INVALID_NETWORK_FIELD, name + " " + hex(from, to) + " aren't prefixes of IPv4");
    }
    if (count > 0 && !negotiated.families().contains(AddressFamily.IPV4_UNICAST)) {
      ignored = notNegotiated(name, AddressFamily.IPV4_UNICAST.toString());
      return Nlri.empty(AddressFamily.IPV4_UNICAST);
    }
    return nlri(AddressFamily.IPV4_UNICAST, from, to, count);
  }

  private Nlri nlri(AddressFamily family, int from, int to, int count) {
    Nlri nlri = NlriReader.read(family, octets, from, to, count);
    if (nlri.size() < count) {
      ignored = new UpdateError(Treatment.IGNORED, NotificationReason.INVALID_NETWORK_FIELD, UpdateError.NO_ATTRIBUTE,
          count - nlri.size() + " prefixes that are no unicast destinations, in " + hex(from, to));
    }
    return nlri;
  }

  /** Takes MP_REACH_NLRI and MP_UNREACH_NLRI out; what remains is the key. */
  private void multiprotocol(int from, int to) throws BgpException {
    key = octets;
    keyFrom = from;
    keyTo = to;
    int copied = from;
    int size = 0;
    int at = from;
    while (at < to) {
      int header = to - at < 2 || (octets[at] & EXTENDED_LENGTH) == 0 ? 3 : 4;
      int code = to - at < 2 ? 0 : u8(octets, at + 1);
      int length = to - at < header ? 0 : header == 4 ? u16(octets, at + 2) : u8(octets, at + 2);
      boolean ours = code == AttributeCode.MP_REACH_NLRI || code == AttributeCode.MP_UNREACH_NLRI;
      int end = at + header + length;
      if (end > to) {
        if (ours) {
          // RFC 7606 sections 4 and 3 j: its prefixes can't be told
          throw malformed(code, at, to, "doesn't fit the attributes");
        }
        break;
      }
      if (ours) {
        System.arraycopy(octets, copied, withoutPrefixes, size, at - copied);
        size += at - copied;
        size = code == AttributeCode.MP_REACH_NLRI ? mpReach(at, at + header, end, size) : mpUnreach(at, at + header, end, size);
        copied = end;
      }
      at = end;
    }
    if (hasMpReach || hasMpUnreach) {
      System.arraycopy(octets, copied, withoutPrefixes, size, to - copied);
      key = withoutPrefixes;
      keyFrom = 0;
      keyTo = size + to - copied;
    }
  }

  /** RFC 4760 section 3. Leaves the family and the next hop in the key, without which the path would be another. */
  private int mpReach(int at, int start, int end, int size) throws BgpException {
    check(AttributeCode.MP_REACH_NLRI, hasMpReach, at, end, end - start >= 5);
    hasMpReach = true;
    int nextHopLength = u8(octets, start + 3);
    int prefixes = start + 5 + nextHopLength;
    if (prefixes > end) {
      // RFC 7606 section 7.11
      throw malformed(AttributeCode.MP_REACH_NLRI, at, end, "has a next hop of " + nextHopLength + " octets");
    }
    reaches |= prefixes < end;
    AddressFamily family = family("MP_REACH_NLRI", start);
    if (family == null) {
      return size;
    }
    boolean fits = family == AddressFamily.IPV4_UNICAST ? nextHopLength == 4 : nextHopLength == 16 || nextHopLength == 32;
    if (!fits) {
      // RFC 7606 section 7.11
      throw malformed(AttributeCode.MP_REACH_NLRI, at, end, "has a next hop of " + nextHopLength + " octets for " + family);
    }
    reached = prefixes(AttributeCode.MP_REACH_NLRI, family, at, prefixes, end);
    int next = put8(withoutPrefixes, put8(withoutPrefixes, size, OPTIONAL), AttributeCode.MP_REACH_NLRI);
    next = put8(withoutPrefixes, next, 4 + nextHopLength);
    System.arraycopy(octets, start, withoutPrefixes, next, 4 + nextHopLength);
    return next + 4 + nextHopLength;
  }

  /** RFC 4760 section 4. */
  private int mpUnreach(int at, int start, int end, int size) throws BgpException {
    check(AttributeCode.MP_UNREACH_NLRI, hasMpUnreach, at, end, end - start >= 3);
    hasMpUnreach = true;
    AddressFamily family = family("MP_UNREACH_NLRI", start);
    if (family != null) {
      unreached = prefixes(AttributeCode.MP_UNREACH_NLRI, family, at, start + 3, end);
    }
    return size;
  }

  private void check(int code, boolean repeated, int at, int end, boolean longEnough) throws BgpException {
    if (repeated) {
      // RFC 7606 section 3 g
      throw new BgpException(NotificationReason.MALFORMED_ATTRIBUTE_LIST, AttributeCode.name(code) + " is there more than once");
    }
    if ((octets[at] & (OPTIONAL | TRANSITIVE)) != OPTIONAL) {
      // RFC 7606 section 5.3
      throw new BgpException(NotificationReason.ATTRIBUTE_FLAGS_ERROR, Octets.of(octets, at, end),
          AttributeCode.name(code) + " has flags " + (octets[at] & (OPTIONAL | TRANSITIVE)) + " where " + OPTIONAL + " is expected");
    }
    if (!longEnough) {
      // RFC 7606 section 5.3
      throw malformed(code, at, end, "is too short");
    }
  }

  private @Nullable AddressFamily family(String attribute, int at) {
    AddressFamily family = AddressFamily.find(u16(octets, at), u8(octets, at + 2));
    if (family == null || !negotiated.families().contains(family)) {
      // RFC 4760 section 8: only families that both have announced are exchanged
      ignored = notNegotiated(attribute, "AFI " + u16(octets, at) + ", SAFI " + u8(octets, at + 2));
      return null;
    }
    return family;
  }

  private Nlri prefixes(int code, AddressFamily family, int at, int from, int to) throws BgpException {
    int count = NlriReader.count(family, octets, from, to);
    if (count < 0) {
      // RFC 7606 section 5.3
      throw malformed(code, at, to, hex(from, to) + " aren't prefixes of " + family);
    }
    return nlri(family, from, to, count);
  }

  private DecodedAttributes decoded() throws BgpException {
    int hash = AttributeCache.hash(key, keyFrom, keyTo);
    DecodedAttributes attributes = cache.get(key, keyFrom, keyTo, hash);
    if (attributes == null) {
      attributes = new AttributesReader(negotiated, key, keyFrom, keyTo).read();
      cache.put(key, keyFrom, keyTo, hash, attributes);
    }
    return attributes;
  }

  private @Nullable UpdateError withdrawing(DecodedAttributes attributes, Nlri announced) {
    UpdateError error = attributes.withdrawing();
    // RFC 7606 section 3 d
    return error != null || !reaches ? error : attributes.missing() != null ? attributes.missing()
        : announced.isEmpty() ? null : attributes.nextHop();
  }

  private Update update(DecodedAttributes attributes, @Nullable UpdateError withdrawing, Nlri withdrawn, Nlri announced) {
    List<Withdrawal> withdrawals = withdrawn.isEmpty() && unreached == null && withdrawing == null ? NOTHING_WITHDRAWN : new ArrayList<>(4);
    List<Announcement> announcements = List.of();
    boolean onlyUnreach = hasMpUnreach && !hasMpReach && keyFrom == keyTo && withdrawn.isEmpty() && announced.isEmpty() && ignored == null;
    if (!withdrawn.isEmpty()) {
      withdrawals.add(new Withdrawal(withdrawn));
    }
    if (unreached != null && (onlyUnreach || !unreached.isEmpty())) {
      // RFC 4724 section 2: without prefixes it is the End-of-RIB marker
      withdrawals.add(new Withdrawal(unreached));
    }
    boolean mpAnnounces = reached != null && !reached.isEmpty();
    if (withdrawing != null) {
      // RFC 7606 section 2: treat-as-withdraw
      if (!announced.isEmpty()) {
        withdrawals.add(new Withdrawal(announced));
      }
      if (reached != null && mpAnnounces) {
        withdrawals.add(new Withdrawal(reached));
      }
    } else {
      Announcement ofNlri = announced.isEmpty() || attributes.ofNlri() == null ? null : new Announcement(announced, attributes.ofNlri());
      Announcement ofMpReach = reached == null || !mpAnnounces || attributes.ofMpReach() == null ? null
          : new Announcement(reached, attributes.ofMpReach());
      announcements = ofNlri == null ? ofMpReach == null ? List.of() : List.of(ofMpReach)
          : ofMpReach == null ? List.of(ofNlri) : List.of(ofNlri, ofMpReach);
    }
    return new Update(withdrawals, announcements, errors(attributes, withdrawing));
  }

  private List<UpdateError> errors(DecodedAttributes attributes, @Nullable UpdateError withdrawing) {
    boolean another = withdrawing != null && attributes.withdrawing() == null;
    if (ignored == null && !another) {
      return attributes.errors();
    }
    List<UpdateError> errors = new ArrayList<>(attributes.errors());
    if (withdrawing != null && another) {
      errors.add(withdrawing);
    }
    if (ignored != null) {
      errors.add(ignored);
    }
    return errors;
  }

  private static UpdateError notNegotiated(String what, String family) {
    return new UpdateError(Treatment.IGNORED, NotificationReason.OPTIONAL_ATTRIBUTE_ERROR, UpdateError.NO_ATTRIBUTE,
        what + " of " + family + ", which wasn't negotiated");
  }

  private BgpException malformed(int code, int at, int end, String text) {
    return new BgpException(NotificationReason.OPTIONAL_ATTRIBUTE_ERROR, Octets.of(octets, at, end), AttributeCode.name(code) + " " + text);
  }

  private String hex(int from, int to) {
    return Octets.of(octets, from, Math.min(to, from + 32)) + (to > from + 32 ? "…" : "");
  }
}
