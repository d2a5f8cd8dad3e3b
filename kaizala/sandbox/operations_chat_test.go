package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
)

// upload sends a file as a form, and gives the answer.
func (d *desk) upload(part, name, kind, content string) reply {
	d.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename=%q`, part, name)}}
	if kind != "" {
		h.Set("Content-Type", kind)
	}
	p, err := w.CreatePart(h)
	if err == nil {
		_, err = p.Write([]byte(content))
	}
	if err != nil || w.Close() != nil {
		d.Fatal(err)
	}
	return request(d.T, "POST", d.root+"/v1/media", b.String(), "accessToken", d.token, "Content-Type", w.FormDataContentType())
}

// picture is the mediaResource of an uploaded picture.
func (d *desk) picture() string {
	d.Helper()
	return d.good(d.upload("files", "van.png", "image/png", "a picture")).text("mediaResource")
}

func chatTrials() map[string]trial {
	return map[string]trial{
		"Send message": {
			func(d *desk) {
				in := newInbox(d.T)
				d.hooks(in, `"TextMessageCreated"`)
				first := d.does("POST", d.in("/messages"), `{"Message":"Hello <b>\n\"all\"","SendToAllSubscribers":"False"}`).text("referenceId")
				d.is(d.data(in, 1, "TextMessageCreated"), map[string]any{"text": "Hello <b>\n\"all\""})
				d.does("POST", d.in("/messages"), fmt.Sprintf(`{"message":"An answer","replyToReferenceId":%q}`, first))
				d.does("GET", d.in("/reaction/"+first+"/summary"), "") // it takes reactions

				group, token := d.public()
				d.good(d.as(token, "PUT", "/v1/groups/"+group+"/subscribers/add", `{"subscribers":["+442079460177"]}`))
				r := d.good(d.as(token, "POST", "/v1/groups/"+group+"/messages", `{"message":"x","subscribers":["+442079460177","+442079460178"]}`))
				d.is(r.objects("failedResult")[0], map[string]any{"subscriber": "+442079460178"})
				refused(d.T, d.as(token, "POST", "/v1/groups/"+group+"/messages", fmt.Sprintf(`{"message":"x","replyToReferenceId":%q}`, r.text("referenceId"))), 400, "InvalidParameters", "subscribers")
			},
			func(d *desk) {
				refused(d.T, d.ask("POST", d.in("/messages"), `{"message":"`+strings.Repeat("é", 4001)+`"}`), 400, "InvalidParameters", "4000")
				refused(d.T, d.ask("POST", d.in("/messages"), `{"message":"x","replyToReferenceId":"none"}`), 400, "InvalidParameters")
			},
		},
		"Upload media": {
			func(d *desk) {
				for _, part := range []string{"files", "File", "FileName", "anything"} {
					resource := d.good(d.upload(part, "van.png", "image/png", "a picture")).text("mediaResource")
					text, err := base64.StdEncoding.DecodeString(resource)
					var of struct {
						ActionType int
						Files      []struct {
							ID, Name, URL string
							Size          int
						}
					}
					if err != nil || json.Unmarshal(text, &of) != nil || of.ActionType != 3 || of.Files[0].Name != "van.png" || of.Files[0].Size != 1 {
						d.Fatalf("%s %v", text, err)
					}
					resp := raw(d.T, "GET", of.Files[0].URL, nothing)
					var content bytes.Buffer
					_, _ = content.ReadFrom(resp.Body)
					if content.String() != "a picture" || resp.Header.Get("Content-Type") != "image/png" || !strings.Contains(resp.Header.Get("Content-Disposition"), "attachment") {
						d.Errorf("%v %s", resp.Header, content.String())
					}
					d.does("POST", d.in("/actions"), fmt.Sprintf(`{"actionType":"Image","actionBody":{"mediaResource":%q}}`, resource))
				}
			},
			func(d *desk) {
				refused(d.T, d.upload("files", "van.png", "", "a picture"), 415, "UnsupportedMediaType")
				for _, kind := range []string{"application/x-www-form-urlencoded", "application/json", "multipart/form-data", ""} {
					refused(d.T, request(d.T, "POST", d.root+"/v1/media", "", "accessToken", d.token, "Content-Type", kind), 415, "UnsupportedMediaType")
				}
			},
		},
		"Upload media by address": {
			func(d *desk) {
				from := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
					rw.Header().Set("Content-Type", "image/jpeg")
					_, _ = rw.Write([]byte("a picture"))
				}))
				defer from.Close()
				r := d.does("POST", "/v1/media/url", fmt.Sprintf(`{"mediaUrl":"%s/van.jpg"}`, from.URL))
				d.does("POST", d.in("/actions"), fmt.Sprintf(`{"actionType":"image","actionBody":{"mediaResource":%q}}`, r.text("mediaResource")))
			},
			func(d *desk) {
				for _, address := range []string{"", "https://www.example.com/van.jpg", "file:///etc/passwd", "http://127.0.0.1:1/van.jpg", "http://169.254.169.254/", d.root + "/v1/none"} {
					refused(d.T, d.ask("POST", "/v1/media/url", fmt.Sprintf(`{"mediaUrl":%q}`, address)), 400, "InvalidParameters", "mediaUrl")
				}
			},
		},
	}
}
