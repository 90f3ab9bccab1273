/** Our speaker opposite other BGP implementations: peers times cases, and the page that says how it went. */
@NullMarked
package io.underpass.e2e.interop;

import org.jspecify.annotations.NullMarked;
