package io.underpass.control;

import io.underpass.model.ResourceId;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource as it was asked for: the ARM body without what is derived at reading ({@code provisioningState},
 * {@code connectionStatus}, counters). Treated as immutable: whoever wants to change it copies it.
 *
 * @param id with the casing of its first PUT
 * @param body name, type, location, tags, sku, properties …
 * @param etag {@code W/"<guid>"}, new at each change
 * @param revision the store's revision that wrote it
 * @param deleting a DELETE is under way: the planner no longer sees it, readers do until the data plane has let go of it; a Put revives it
 */
public record Document(ResourceId id, ObjectNode body, String etag, long revision, boolean deleting) {}
