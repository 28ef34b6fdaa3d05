package reply

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/fault"
)

// Idempotent lets a client repeat a request safely: the key is stored in the same transaction as the change, so that a
// second request with it changes nothing and gets the first one's answer.
func Idempotent(door *act.Door, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if key == "" || r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		if len(key) > 200 {
			Write(w, Of(r.Context(), fault.Field("Idempotency-Key", "is longer than 200 characters")))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 32<<20))
		if err != nil {
			Write(w, Of(r.Context(), fault.New(fault.Limit, "The request is larger than 32 MB")))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		sum := sha256.Sum256(append([]byte(r.Method+" "+r.URL.RequestURI()+"\n"), body...))
		once := &act.Once{Key: string(access.From(r.Context()).Person) + ":" + key, Request: hex.EncodeToString(sum[:])}
		stored, err := door.Answer(r.Context(), once)
		if err != nil {
			Write(w, Of(r.Context(), err))
			return
		}
		if stored != nil {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Idempotent-Replay", "true")
			w.WriteHeader(stored.Status)
			_, _ = w.Write([]byte(stored.Body)) // the client may have gone
			return
		}
		copied := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(copied, r.WithContext(act.WithOnce(r.Context(), once)))
		if once.Written() && copied.status < 300 {
			// When this fails the key still stands, and a repeat is told that its change was made.
			_ = door.Remember(r.Context(), once, copied.status, copied.body.String())
		}
	})
}

type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader implements http.ResponseWriter.
func (c *recorder) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (c *recorder) Write(b []byte) (int, error) {
	c.body.Write(b)
	return c.ResponseWriter.Write(b)
}
