package assets

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestURLChangesWithContent(t *testing.T) {
	for _, name := range []string{"app.js", "app.css", "grid.js", "process.js", "process.css", "inter-latin-wght-normal.woff2"} {
		url := URL(name)
		if url == Prefix+name || !strings.HasPrefix(url, Prefix) {
			t.Errorf("URL(%q) = %q, want an address with a hash under %s", name, url, Prefix)
		}
	}
	if got := URL("nowhere.js"); got != "/assets/nowhere.js" {
		t.Errorf("URL of an unknown file = %q", got)
	}
}

func get(t *testing.T, method, url, accept string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, url, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestHandler(t *testing.T) {
	plain := get(t, "GET", URL("app.js"), "")
	body, _ := io.ReadAll(plain.Body)
	if plain.StatusCode != 200 || len(body) == 0 || plain.Header.Get("Content-Encoding") != "" {
		t.Fatalf("plain: %d, %d bytes, %v", plain.StatusCode, len(body), plain.Header)
	}
	if got := plain.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control = %q, want immutable", got)
	}
	packed := get(t, "GET", URL("app.js"), "gzip, br")
	unzip, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := io.ReadAll(unzip); string(again) != string(body) {
		t.Error("the compressed body differs from the plain one")
	}
	for url, want := range map[string]int{"/assets/app.js": 404, "/assets/../go.mod": 404, "/assets/assets.go": 404} {
		if got := get(t, "GET", url, "").StatusCode; got != want {
			t.Errorf("GET %s = %d, want %d", url, got, want)
		}
	}
	if got := get(t, "POST", URL("app.js"), "").StatusCode; got != 405 {
		t.Errorf("POST = %d, want 405", got)
	}
}
