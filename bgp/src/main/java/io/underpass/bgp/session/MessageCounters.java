package io.underpass.bgp.session;

import io.underpass.bgp.NeighborStatus.MessageCounts;
import io.underpass.bgp.message.Message;
import io.underpass.bgp.message.Update;

/** Counts messages of one neighbor, over all its connections. */
final class MessageCounters {
  private long sent;
  private long received;
  private long updatesSent;
  private long updatesReceived;
  private long updateErrors;

  void sent(Message message, int messages) {
    sent += messages;
    if (message instanceof Update) {
      updatesSent += messages;
    }
  }

  void received(Message message) {
    received++;
    if (message instanceof Update update) {
      updatesReceived++;
      if (!update.errors().isEmpty()) {
        updateErrors++;
      }
    }
  }

  MessageCounts counts() {
    return new MessageCounts(sent, received, updatesSent, updatesReceived, updateErrors);
  }
}
