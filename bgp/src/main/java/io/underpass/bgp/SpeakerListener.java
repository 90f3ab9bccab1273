package io.underpass.bgp;

/**
 * Is told that something is different; ask the speaker what. Called on the speaker's loop: must return at once and never block or throw.
 */
public interface SpeakerListener {
  /** Best paths have changed; at most once for a batch of messages. Not called while a restarting speaker is {@link Speaker#deferring}. */
  void routesChanged(Speaker speaker);

  /** A session has changed its state, its BFD state or its part in a graceful restart. */
  void neighborChanged(Speaker speaker, NeighborStatus status);

  /** Hears nothing. */
  SpeakerListener NONE = new SpeakerListener() {
    @Override
    public void routesChanged(Speaker speaker) {}

    @Override
    public void neighborChanged(Speaker speaker, NeighborStatus status) {}
  };
}
