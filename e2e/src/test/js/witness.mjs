// Stands in the SDK's pipeline: every PUT that was taken, and the first GET of the same resource after it, go to a file, one pair a line.
// The SDK itself sends a GET at the end of an operation; where a PUT was final at once, the witness does.
import { appendFileSync } from "node:fs";
import { createPipelineRequest } from "@azure/core-rest-pipeline";

export function witness(file) {
  const sent = new Map();

  function seen(key, path, response) {
    if (response.status === 200 && sent.has(key)) {
      appendFileSync(file, JSON.stringify({ path, sent: JSON.parse(sent.get(key)), got: JSON.parse(response.bodyAsText) }) + "\n");
      sent.delete(key);
    }
  }

  return {
    name: "witness",
    async sendRequest(request, next) {
      const response = await next(request);
      const path = new URL(request.url).pathname;
      const key = path.toLowerCase();
      if (request.method === "PUT" && response.status < 300 && request.body) {
        sent.set(key, request.body);
        if (!response.headers.get("azure-asyncoperation")) {
          const get = createPipelineRequest({ url: request.url, method: "GET" });
          get.headers.set("User-Agent", request.headers.get("User-Agent"));
          seen(key, path, await next(get));
        }
      } else if (request.method === "GET") {
        seen(key, path, response);
      }
      return response;
    },
  };
}
