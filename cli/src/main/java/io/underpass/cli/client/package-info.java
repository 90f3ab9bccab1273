/** How the server is found and asked: {@code server.json}, one HTTP/1.1 connection, long-running operations. */
@NullMarked
package io.underpass.cli.client;

import org.jspecify.annotations.NullMarked;
