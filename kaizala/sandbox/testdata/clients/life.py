"""The life of a connector in Python's standard library. Prints "done"."""
import json, os, urllib.error, urllib.request, uuid

env = os.environ
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(method, url, body=None, **headers):
    headers = {k: v for k, v in headers.items()}
    headers.setdefault("Content-Type", "application/json")
    data = body if isinstance(body, bytes) or body is None else body.encode()
    with opener.open(urllib.request.Request(url, data, headers, method=method), timeout=20) as answer:
        return json.load(answer)


tokens = call("GET", env["ROOT"] + "/v1/accessToken", applicationId=env["ID"], applicationSecret=env["SECRET"], refreshToken=env["REFRESH"])
token, endpoint = tokens["accessToken"], tokens["endpointUrl"]
group = endpoint + "/v1/groups/" + env["GROUP"]
assert call("GET", endpoint + "/v1/groups", accessToken=token)["groups"][0]["groupName"] == "Drivers"
assert call("PUT", group + "/members", json.dumps({"members": ["+442079460177"]}), accessToken=token)["result"] is True
hook = {"objectId": env["GROUP"], "objectType": "Group", "eventTypes": ["TextMessageCreated"], "callBackUrl": env["RECEIVER"]}
assert call("POST", endpoint + "/v1/webhook", json.dumps(hook), accessToken=token)["webhookId"]
# str() of a dictionary is no JSON, and clients send it
assert call("POST", group + "/messages", str({"message": "Hello from Python", "sendToAllSubscribers": False}), accessToken=token)["referenceId"]
edge = uuid.uuid4().hex
form = f'--{edge}\r\nContent-Disposition: form-data; name="File"; filename="van.png"\r\nContent-Type: image/png\r\n\r\na picture\r\n--{edge}--\r\n'
resource = call("POST", endpoint + "/v1/media", form.encode(), accessToken=token, **{"Content-Type": "multipart/form-data; boundary=" + edge})["mediaResource"]
call("POST", group + "/actions", json.dumps({"actionType": "Image", "actionBody": {"mediaResource": resource}}), accessToken=token)
job = {"actionType": "Job", "actionBody": {"title": "Clean up", "assignedTo": ["+442079460102"]}}
action = call("POST", group + "/actions", json.dumps(job), accessToken=token)["actionId"]
call("POST", group + "/actions/" + action + "/responses", json.dumps({"actionType": "Job", "actionBody": {"isCompleted": "true"}}), accessToken=token)
try:
    call("GET", endpoint + "/v1/groups/none", accessToken=token)
    raise SystemExit("a group that is not there")
except urllib.error.HTTPError as error:
    assert error.code == 404 and json.load(error)["errorCode"] == "NotFound"
print("done")
