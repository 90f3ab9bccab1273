/** Azure's own SDKs, unchanged, against a server: what a program of a user's does, and whether every field that it sends comes back. */
@NullMarked
package io.underpass.e2e.sdk;

import org.jspecify.annotations.NullMarked;
