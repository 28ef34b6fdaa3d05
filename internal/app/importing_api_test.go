package app

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"

	"throughline/internal/importer"
	"throughline/internal/importing"
	"throughline/internal/signin"
)

// TestAnImportGoesThroughTheAPI carries an import by its operations alone: what is chosen in the address is kept, answers are
// taken, the rows are read and it is started.
func TestAnImportGoesThroughTheAPI(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	owner := c.tokenOf("owner", signin.AllScopes)
	c.set("open", "owner") // the company has work of its own beside it
	file := "Issue key,Issue id,Summary,Issue Type,Status,Created\nAB-1,10001,First,Task,To Do,03/04/2026 10:00\nAB-2,10002,Second,Task,Done,05/06/2026 10:00\n"
	got := c.ask(owner, http.MethodPost, "/api/v1/imports/file?name=export.csv&dateOrder=mdy&zone=Europe/Berlin", file, "Content-Type", "application/octet-stream")
	began := decoded[importing.Import](t, got)
	if began.Choices.DateOrder != importer.MonthFirst || began.Choices.Zone != "Europe/Berlin" {
		t.Errorf("choices of the address: %+v", began.Choices)
	}
	at := "/api/v1/imports/" + string(began.ID)
	began = decoded[importing.Import](t, c.ask(owner, http.MethodPut, at+"/answers", `{"states":{"To Do":"todo","Done":"done"},"zone":"Europe/Berlin","dateOrder":"month first"}`,
		"If-Match", strconv.Quote(strconv.FormatInt(began.Version, 10))))
	if got := c.ask(owner, http.MethodGet, at+"/preview", ""); got.status != http.StatusOK {
		t.Errorf("preview: %s", got)
	}
	if got := c.ask(owner, http.MethodGet, at+"/rows?from=0&limit=1", ""); got.status != http.StatusOK {
		t.Errorf("rows: %s", got)
	}
	if got := c.ask(owner, http.MethodPost, at+"/start", "", "If-Match", strconv.Quote(strconv.FormatInt(began.Version, 10))); got.status != http.StatusOK {
		t.Errorf("start: %s", got)
	}
}

func decoded[T any](t *testing.T, got answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(got.body), &v); err != nil || got.status/100 != 2 {
		t.Fatalf("%s: %v", got, err)
	}
	return v
}
