// The life of a connector in node. Prints "done".
import assert from "node:assert";

const env = process.env;
const call = async (method, url, headers, body) => {
  const answer = await fetch(url, { method, headers, body, redirect: "error" });
  const read = await answer.json();
  return { status: answer.status, ...read };
};
const tokens = await call("GET", env.ROOT + "/v1/accessToken", { applicationId: env.ID, applicationSecret: env.SECRET, refreshToken: env.REFRESH });
const endpoint = tokens.endpointUrl, auth = { Authorization: "Bearer " + tokens.accessToken };
const json = { accessToken: tokens.accessToken, "Content-Type": "application/json" };
const group = endpoint + "/v1/groups/" + env.GROUP;
assert.equal((await call("GET", endpoint + "/v1/groups/", auth)).groups[0].groupName, "Drivers");
assert.equal((await call("PUT", group + "/members", json, JSON.stringify({ Members: ["+442079460177"] }))).result, true);
assert.ok((await call("POST", endpoint + "/v1/webhook", json, JSON.stringify({ objectId: env.GROUP, objectType: "group", eventTypes: ["TextMessageCreated"], callBackUrl: env.RECEIVER }))).webhookId);
assert.ok((await call("POST", group + "/messages", json, JSON.stringify({ message: "Hello from node" }))).referenceId);
const form = new FormData();
form.append("FileName", new Blob(["a picture"], { type: "image/png" }), "van.png");
const { mediaResource } = await call("POST", endpoint + "/v1/media", { accessToken: tokens.accessToken }, form);
assert.ok((await call("POST", group + "/actions", json, JSON.stringify({ actiontype: "image", actionBody: { mediaResource } }))).referenceId);
const { actionId } = await call("POST", group + "/actions", json, JSON.stringify({ actionType: "Job", actionBody: { title: "Clean up", assignedTo: ["+442079460102"] } }));
assert.ok((await call("POST", `${group}/actions/${actionId}/responses`, json, JSON.stringify({ actionType: "Job", actionBody: { isCompleted: true } }))).responseId);
const { referenceId } = await call("POST", group + "/messages", json, JSON.stringify({ message: "Like me" }));
await call("POST", group + "/reaction", json, JSON.stringify({ referenceId, sourceGroupId: env.GROUP, reactionType: "Like" }));
const { cursor } = await call("GET", group + "/reaction/summary?cursor=0", json);
assert.deepEqual((await call("GET", `${group}/reaction/summary?cursor=${cursor}`, json)).summary, []); // the number was not rounded
assert.equal((await call("GET", endpoint + "/v1/groups/none", json)).status, 404);
console.log("done");
