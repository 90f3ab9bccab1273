package io.underpass.model;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What stands in an {@code addressPrefix} of rules and routes: a block of addresses, a service tag, or {@code *}. Ranges from one address
 * to another are no form of the service's (azure-docs, network-security-groups-overview, "Security rules").
 */
public sealed interface AddressPrefix {
  /** {@code *}: every address of both families. */
  AddressPrefix ANY = new Any();

  /** {@code *}: every address of both families. */
  record Any() implements AddressPrefix {
    @Override
    public String toString() {
      return "*";
    }
  }

  /** One block of addresses; a single address is one of full length. */
  record Block(Prefix prefix) implements AddressPrefix {
    @Override
    public String toString() {
      return prefix.toString();
    }
  }

  /**
   * Addresses that the service knows (azure-docs, service-tags-overview).
   *
   * @param name such as {@code VirtualNetwork} or {@code Storage.WestEurope}; the tags below are spelt as the service does, others as given
   */
  record Tag(String name) implements AddressPrefix {
    private static final List<String> SPELT = List.of("VirtualNetwork", "AzureLoadBalancer", "Internet");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]*(\\.[A-Za-z0-9]+)?");

    /** The network's address space, its peers', on-premises prefixes, the host's address, prefixes of user-defined routes. */
    public static final Tag VIRTUAL_NETWORK = new Tag("VirtualNetwork");

    /** 168.63.129.16, where health probes come from. */
    public static final Tag AZURE_LOAD_BALANCER = new Tag("AzureLoadBalancer");

    /** What is not in the virtual network and is reachable by the public internet. */
    public static final Tag INTERNET = new Tag("Internet");

    /** @throws IllegalArgumentException unless the name is one word of letters and digits, with a region or without */
    public Tag {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("'" + name + "' is not a service tag such as Storage or Storage.WestEurope");
      }
      String given = name;
      name = SPELT.stream().filter(given::equalsIgnoreCase).findFirst().orElse(given);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Parses {@code 10.0.0.0/16}, {@code 10.0.0.4}, {@code Internet} or {@code *}.
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  static AddressPrefix parse(String text) {
    if (text.equals("*")) {
      return ANY;
    }
    if (text.indexOf('/') >= 0) {
      return new Block(Prefix.parse(text));
    }
    boolean address = text.indexOf(':') >= 0 || !text.isEmpty() && Character.isDigit(text.charAt(0));
    return address ? new Block(Prefix.host(IpAddress.parse(text))) : new Tag(text);
  }

  /** Like {@link #parse}, empty where that throws. */
  static Optional<AddressPrefix> tryParse(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
