/**
 * Addresses, prefixes, hardware addresses, AS numbers, bit rates and the longest-prefix trie. Values only: immutable,
 * parsed strictly, printed as they were parsed. Knows nothing of the rest of the house.
 */
@NullMarked
package io.underpass.net;

import org.jspecify.annotations.NullMarked;
