# The life of a connector in curl. Prints "done".
set -eu
call() { curl -sS --fail-with-body "$@"; }
value() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'; }
json='Content-Type: application/json'
answer=$(call -H "applicationId: $ID" -H "applicationSecret: $SECRET" -H "refreshToken: $REFRESH" "$ROOT/v1/accessToken")
token=$(echo "$answer" | value accessToken)
endpoint=$(echo "$answer" | value endpointUrl)
group="$endpoint/v1/groups/$GROUP" # //v1, as the endpoint ends with a slash
auth="accessToken: $token"
call -H "$auth" "$group" | grep -q '"groupName":"Drivers"'
call -H "$auth" -H "$json" -X PUT -d '{"members":["+442079460177"]}' "$group/members" | grep -q '"result":true'
hook=$(call -H "$auth" -H "$json" -d "{\"objectId\":\"$GROUP\",\"objectType\":\"Group\",\"eventTypes\":[\"TextMessageCreated\"],\"callBackUrl\":\"$RECEIVER\"}" "$endpoint/v1/webhook" | value webhookId)
call -H "$auth" -H "$json" -d "{'message':'Hello from curl'}" "$group/messages" | grep -q referenceId
resource=$(printf 'a picture' | call -H "$auth" -F 'files=@-;filename=van.png;type=image/png' "$endpoint/v1/media" | value mediaResource)
call -H "$auth" -H "$json" -d "{\"actionType\":\"Image\",\"actionBody\":{\"mediaResource\":\"$resource\"}}" "$group/actions" | grep -q referenceId
job=$(call -H "$auth" -H "$json" -d '{"actionType":"Job","actionBody":{"title":"Clean up","assignedTo":["+442079460102"]}}' "$group/actions" | value actionId)
call -H "$auth" -H "$json" -d '{"actionType":"Job","actionBody":{"isCompleted":true}}' "$group/actions/$job/responses" | grep -q responseId
call -H "$auth" "$endpoint/v1/webhook?objectId=$GROUP&objectType=Group" | grep -q "$hook"
test "$(curl -sS -o /dev/null -w '%{http_code}' -H "$auth" "$endpoint/v1/groups/none")" = 404
echo done
