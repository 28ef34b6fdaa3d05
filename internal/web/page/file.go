package page

import (
	"io"
	"mime"
	"net/http"
	"time"

	"throughline/internal/blob"
)

// FilePolicy keeps what people upload from running anything: no script, no plug-in, no frame, its own origin.
const FilePolicy = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; media-src 'self'"

// File sends a kept file: pictures and the like in the browser, everything else as a download.
func File(w http.ResponseWriter, r *http.Request, name, kind string, made time.Time, file io.ReadSeeker) {
	how := "attachment"
	if blob.Inline(kind) {
		how = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", FilePolicy)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": name}))
	h.Set("Cache-Control", "private, no-store")
	http.ServeContent(w, r, "", made, file)
}
