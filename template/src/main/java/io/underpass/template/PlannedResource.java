package io.underpass.template;

import io.underpass.template.expression.Scope;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * One resource that a template means: a declaration, or one turn of its loop.
 *
 * @param key unlike that of every other resource of the template
 * @param id absolute
 * @param type with its namespace
 * @param name with those of the resources above: {@code vnet/subnet}
 * @param apiVersion as the template says
 * @param use what the template wants with it
 * @param after keys of the resources that must be there first
 * @param source as declared
 * @param scope the loops around it
 */
public record PlannedResource(
    String key, String id, String type, String name, String apiVersion, Use use, Set<String> after, ObjectNode source, Scope scope) {

  /** What a template wants with a resource. */
  public enum Use {
    /** It is to be there, as declared. */
    DEPLOY,
    /** Its condition is false. */
    SKIP,
    /** It is there already and only referred to. */
    EXISTING
  }

  /** Whether it is a deployment inside the deployment. */
  public boolean isDeployment() {
    return type.equalsIgnoreCase("Microsoft.Resources/deployments");
  }
}
