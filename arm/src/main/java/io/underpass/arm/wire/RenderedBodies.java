package io.underpass.arm.wire;

import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Snapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Resources as they go out, kept for the next who asks. Nothing is ever thrown out because something changed: a body is kept together
 * with what it was rendered from ({@link Reads}), and given out only while all of that is still the same objects. So it is never older
 * than a fresh rendering would be.
 *
 * <p>What a type shows must come from the draft and the facts that {@link ResourceKind#show} is given; whoever asks them for more than a
 * few documents and operations (children, references, what runs) is rendered anew each time. Bounded by octets; when full, all goes. Safe
 * for any thread.
 */
final class RenderedBodies {
  private static final long MOST_OCTETS = 48L << 20;

  private final ControlPlane control;
  private final Rendering rendering;
  private final References references;
  private final Map<String, Body> byId = new ConcurrentHashMap<>();
  private final AtomicLong octets = new AtomicLong();

  private record Body(Reads.Basis basis, byte[] json) {}

  RenderedBodies(ControlPlane control, Rendering rendering, References references) {
    this.control = control;
    this.rendering = rendering;
    this.references = references;
  }

  /** The JSON of a document of this snapshot. Not to be written to. */
  byte[] of(Snapshot snapshot, Document document) {
    String key = document.id().key();
    Body known = byId.get(key);
    if (known != null && known.basis.holds(snapshot, document, control)) {
      return known.json;
    }
    Reads reads = new Reads(snapshot, control, rendering);
    Document read = reads.get(document.id()).orElse(document);
    byte[] json = Json.bytes(rendering.show(new Draft(reads, references), read, reads));
    if (reads.areFew()) {
      keep(key, new Body(reads.basis(), json));
    } else if (known != null) {
      forget(key);
    }
    return json;
  }

  private void keep(String key, Body body) {
    if (octets.get() > MOST_OCTETS) {
      byId.clear();
      octets.set(0);
    }
    Body before = byId.put(key, body);
    octets.addAndGet(body.json.length - (before == null ? 0 : before.json.length));
  }

  /** What isn't there any more needs no room. */
  void forget(String key) {
    Body before = byId.remove(key);
    if (before != null) {
      octets.addAndGet(-before.json.length);
    }
  }
}
