package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// counted keeps every status that is sent to it.
type counted struct {
	httptest.ResponseRecorder
	codes []int
}

func (c *counted) WriteHeader(code int) { c.codes = append(c.codes, code) }

// A handler that breaks off after its answer has begun must not send a second status: net/http logs each of those.
func TestABrokenHandlerIsSentOneStatus(t *testing.T) {
	for _, c := range []struct {
		name  string
		begun bool
		gone  bool
		want  []int
	}{{"before the answer", false, false, []int{500}}, {"after it", true, false, []int{200}}, {"the visitor has gone", true, true, []int{200}}} {
		s := &Server{}
		ctx, cancel := context.WithCancel(context.Background())
		h := s.chain(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if c.begun {
				w.WriteHeader(http.StatusOK)
			}
			if c.gone {
				cancel()
			}
			panic("broken")
		}))
		w := &counted{}
		r := httptest.NewRequest(http.MethodGet, "/api/v1/tasks", nil).WithContext(ctx)
		r.Header.Set("Accept", "application/json")
		h.ServeHTTP(w, r)
		cancel()
		if !slices.Equal(w.codes, c.want) {
			t.Errorf("%s: sent %v, want %v", c.name, w.codes, c.want)
		}
	}
}
