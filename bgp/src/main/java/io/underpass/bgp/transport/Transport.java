package io.underpass.bgp.transport;

import io.underpass.bgp.ListenAddress;
import io.underpass.bgp.Md5Key;
import io.underpass.bgp.SocketPlace;
import io.underpass.net.IpAddress;
import java.util.Map;

/** Brings octets from speaker to speaker, in order. Everything is called, and calls back, on the loop given; nothing blocks. */
public interface Transport {
  /** A loop for one more speaker. Any thread. */
  Loop loop();

  /** Takes connections. {@link Listener#failed} tells if the address can't be had. */
  Listening listen(Loop loop, SocketPlace place, ListenAddress address, Map<IpAddress, Md5Key> keys, Listener listener);

  /** Begins to connect; the answer is {@link ConnectionHandler#connected} or {@link ConnectionHandler#closed}, never within this call. */
  Connection connect(Loop loop, SocketPlace place, Dial dial, ConnectionHandler handler);

  /** An address that takes connections. */
  interface Listening {
    /** The keys that segments of these peers must be signed with, from now on; others need none. Connections that are there keep theirs. */
    void keys(Map<IpAddress, Md5Key> keys);

    /** No more connections; those there stay. */
    void close();
  }

  /** What happens on an address that takes connections. */
  interface Listener {
    /** The address is there. */
    void opened();

    /** A connection from {@link Connection#remote}. Either {@link Connection#handler} is called within, or {@link Connection#close}. */
    void accepted(Connection connection);

    /** The address can't be listened on, for this reason; nothing more follows. */
    void failed(String reason);
  }
}
