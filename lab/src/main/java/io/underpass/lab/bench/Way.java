package io.underpass.lab.bench;

import io.underpass.lab.linux.NetworkNamespace;
import java.net.InetAddress;

/**
 * A way from a customer's host to a machine.
 *
 * @param mode which of the compared ways it is
 * @param from the customer's host
 * @param to the machine
 * @param address the machine's
 * @param select makes traffic take this way from now on; does nothing where there is no choice
 */
record Way(Mode mode, NetworkNamespace from, NetworkNamespace to, InetAddress address, Runnable select) {}
