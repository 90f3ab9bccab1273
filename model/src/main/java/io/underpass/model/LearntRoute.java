package io.underpass.model;

import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.List;

/**
 * A prefix that a customer announces over one link of a circuit, by BGP or by decree.
 *
 * @param circuit the circuit
 * @param link over which link it came
 * @param prefix what is announced
 * @param asPath as received, nearest first, so the customer's own number is the last one it put there
 * @param nextHop the neighbour on the link
 */
public record LearntRoute(ResourceId circuit, LinkRole link, Prefix prefix, List<Asn> asPath, IpAddress nextHop) {
  public LearntRoute {
    asPath = List.copyOf(asPath);
  }
}
