package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.net.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All addresses of a virtual network's interfaces, each with a position: interfaces in their order, addresses in theirs. Of two
 * interfaces with one address the first
 * has it. Immutable; a look-up takes constant time.
 */
final class AddressTable {
  private final List<NetworkInterface> nics;
  private final IpAddress[] addresses;
  private final int[] owners;
  /** Positions + 1 by hash, linear probing; 0 is free. */
  private final int[] slots;
  private final int[] numbered;

  AddressTable(List<NetworkInterface> nics) {
    this.nics = nics;
    int most = nics.stream().mapToInt(nic -> nic.ipConfigurations().size()).sum();
    IpAddress[] all = new IpAddress[most];
    this.owners = new int[most];
    this.slots = new int[Integer.highestOneBit(Math.max(most, 4)) * 4];
    int count = 0;
    for (int nic = 0; nic < nics.size(); nic++) {
      for (NetworkInterface.IpConfiguration configuration : nics.get(nic).ipConfigurations()) {
        IpAddress address = configuration.address();
        if (address != null) {
          int slot = slot(all, address);
          if (slots[slot] == 0) {
            all[count] = address;
            owners[count] = nic;
            slots[slot] = ++count;
          }
        }
      }
    }
    this.addresses = Arrays.copyOf(all, count);
    this.numbered = IntStream.range(0, nics.size()).filter(nic -> Demand.callsForNumber(nics.get(nic))).toArray();
  }

  /** Of addresses, all different, each of which is its own owner. */
  AddressTable(IpAddress... addresses) {
    this.nics = List.of();
    this.addresses = addresses.clone();
    this.owners = IntStream.range(0, addresses.length).toArray();
    this.slots = new int[Integer.highestOneBit(Math.max(addresses.length, 4)) * 4];
    this.numbered = new int[0];
    for (int i = 0; i < addresses.length; i++) {
      slots[slot(addresses, addresses[i])] = i + 1;
    }
  }

  /** Where the address is, or would go. */
  private int slot(IpAddress[] all, IpAddress address) {
    int slot = address.hashCode() & slots.length - 1;
    while (slots[slot] != 0 && !all[slots[slot] - 1].equals(address)) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  int size() {
    return addresses.length;
  }

  List<NetworkInterface> nics() {
    return nics;
  }

  /** The indices of the interfaces that call for a number of their own ({@link Demand#portKey}). Not to be written to. */
  int[] numbered() {
    return numbered;
  }

  IpAddress address(int position) {
    return addresses[position];
  }

  /** The index of the interface that has it, or of what has it otherwise. */
  int owner(int position) {
    return owners[position];
  }

  /** −1 where no interface has it. */
  int position(IpAddress address) {
    return slots[slot(addresses, address)] - 1;
  }

  @Nullable NetworkInterface nic(IpAddress address) {
    int position = position(address);
    return position < 0 ? null : nics.get(owners[position]);
  }
}
