package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/api"
	"throughline/internal/bpmn"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/process"
)

// maps is the API over processes alone, asked as a member.
type maps struct {
	t       *testing.T
	handler http.Handler
	actor   access.Actor
}

func openMaps(t *testing.T) *maps {
	t.Helper()
	d := dbtest.SQLite(t)
	door := &act.Door{DB: d, Clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), Signal: &history.Signal{}, Tables: map[string]db.Reversible{}, Kinds: history.Catalogue{}}
	door.Kinds.Merge(process.Kinds())
	processes := process.New(d, door, process.Deps{CheckPeople: func(context.Context, db.Q, []id.Person) error { return nil }, CheckTeams: func(context.Context, db.Q, []id.Team) error { return nil }})
	handler, _ := api.New(api.Services{DB: d, Door: door, Processes: processes})
	return &maps{t, handler, access.Actor{Person: "03hae3nh210bmswqitt1xnpkb", Role: access.Member}}
}

func (m *maps) ask(method, path, kind, body string, headers ...string) *httptest.ResponseRecorder {
	m.t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, r.WithContext(access.With(r.Context(), m.actor)))
	return w
}

func (m *maps) made(w *httptest.ResponseRecorder) string {
	m.t.Helper()
	var made struct{ ID string }
	if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || w.Code != http.StatusCreated || made.ID == "" {
		m.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return made.ID
}

func TestMapTravelsAsTheBytesItIs(t *testing.T) {
	m := openMaps(t)
	file := "<!-- drawn by hand -->\n" + string(bpmn.New("Invoice to pay", []bpmn.Lane{{Name: "Clerk"}}))
	file = strings.Replace(file, "<!-- drawn by hand -->\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- drawn by hand -->", 1)
	key := m.made(m.ask("POST", "/processes/import?name=Invoices", "application/xml", file))
	got := m.ask("GET", "/processes/"+key+"/map", "", "")
	if got.Code != 200 || got.Body.String() != file || got.Header().Get("Content-Type") != "application/xml" || got.Header().Get("ETag") != `"1"` {
		t.Fatalf("status %d, %s, %s, %d bytes of %d", got.Code, got.Header().Get("Content-Type"), got.Header().Get("ETag"), got.Body.Len(), len(file))
	}
	// What an editor writes anew loses the comment; the stored map keeps it.
	edited := strings.Replace(strings.Replace(file, "<!-- drawn by hand -->", "", 1), `name="First step"`, `name="Check the invoice"`, 1)
	saved := m.ask("PUT", "/processes/"+key+"/map", "application/xml", edited, "If-Match", `"1"`, "Idempotency-Key", "once")
	if saved.Code != 200 || saved.Header().Get("Throughline-Act") == "" || saved.Header().Get("ETag") != `"2"` {
		t.Fatalf("saving: %d %s", saved.Code, saved.Body)
	}
	now := m.ask("GET", "/processes/"+key+"/versions/1/map", "", "").Body.String()
	if !strings.Contains(now, "<!-- drawn by hand -->") || !strings.Contains(now, "Check the invoice") {
		t.Errorf("stored: %.200s", now)
	}
	if late := m.ask("PUT", "/processes/"+key+"/map", "application/xml", file, "If-Match", `"1"`); late.Code != 409 || !strings.Contains(late.Body.String(), `"stale"`) {
		t.Errorf("a late save: %d %s", late.Code, late.Body)
	}
}

func TestHostileMapIsRefusedWithItsPlace(t *testing.T) {
	m := openMaps(t)
	key := m.made(m.ask("POST", "/processes", "application/json", `{"name":"Onboarding","lanes":[{"name":"IT"}]}`))
	before := m.ask("GET", "/processes/"+key+"/map", "", "").Body.String()
	for name, file := range map[string]string{
		"no map":   `<html><body/></html>`,
		"cut off":  before[:len(before)/2],
		"entities": `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><definitions>&b;</definitions>`,
		"deep":     `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">` + strings.Repeat("<a>", 100_000),
	} {
		for _, path := range []string{"/processes/" + key + "/map", "/processes/" + key + "/file"} {
			got := m.ask("PUT", path, "application/xml", file)
			if got.Code != 422 && got.Code != 429 || got.Code == 422 && !strings.Contains(got.Body.String(), "ine ") {
				t.Errorf("%s to %s: %d %.300s", name, path, got.Code, got.Body)
			}
		}
	}
	if after := m.ask("GET", "/processes/"+key+"/map", "", "").Body.String(); after != before {
		t.Error("a refused map changed the stored one")
	}
	m.actor.Role = access.Viewer
	if got := m.ask("PUT", "/processes/"+key+"/map", "application/xml", before); got.Code != 403 {
		t.Errorf("a viewer saves: %d", got.Code)
	}
	if got := m.ask("GET", "/processes/"+key+"/reading", "", ""); got.Code != 200 || !strings.Contains(got.Body.String(), "First step") {
		t.Errorf("a viewer reads: %d %s", got.Code, got.Body)
	}
}

func TestProcessVerbs(t *testing.T) {
	m := openMaps(t)
	key := m.made(m.ask("POST", "/processes", "application/json", `{"name":"Onboarding","lanes":[{"name":"IT"}]}`))
	at := "/processes/" + key
	for _, step := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"PATCH", at, `{"name":"Staff onboarding"}`, 200, "Staff onboarding"},
		{"PUT", at + "/lanes/Lane_1", `{"team":"03hae3nh210bmswqitt1xnpkb"}`, 200, `"number":1`},
		{"PUT", at + "/lanes/Nowhere", `{"team":""}`, 422, "is not a lane of this map"},
		{"DELETE", at + "/draft", "", 409, "delete the process instead"},
		{"POST", at + "/publication", `{"note":"The first"}`, 200, "published"},
		{"POST", at + "/draft", "", 200, `"number":2`},
		{"GET", at + "/versions", "", 200, "The first"},
		{"DELETE", at + "/draft", "", 200, "true"},
		{"GET", at + "/uses", "", 200, `"items":[]`},
		{"DELETE", at, "", 200, "true"},
		{"GET", at, "", 404, "in the bin"},
		{"GET", "/processes/bin", "", 200, "Staff onboarding"},
		{"POST", at + "/restore", "", 200, "Staff onboarding"},
		{"GET", "/processes?q=staff", "", 200, "Staff onboarding"},
	} {
		if got := m.ask(step.method, step.path, "application/json", step.body); got.Code != step.status || !strings.Contains(got.Body.String(), step.says) {
			t.Errorf("%s %s: %d %s", step.method, step.path, got.Code, got.Body)
		}
	}
}
