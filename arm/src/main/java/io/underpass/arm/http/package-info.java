/** The listener, and a request and an answer free of its library. */
@NullMarked
package io.underpass.arm.http;

import org.jspecify.annotations.NullMarked;
