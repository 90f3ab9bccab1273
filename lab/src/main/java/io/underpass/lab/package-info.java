/**
 * Builds hosts, routers and machines in network namespaces and measures across them: a customer of the server, with no inside knowledge.
 */
@NullMarked
package io.underpass.lab;

import org.jspecify.annotations.NullMarked;
