package io.underpass.routing;

import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;

/** One of a circuit's two links, and the edge that it alone ends at. */
public record Link(ResourceId circuit, LinkRole role) {}
