package remark

import (
	"net/url"
	"path"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/prose"
)

// maxURL bounds the address of a link, in bytes.
const maxURL = 2000

// checkBody refuses a comment that says nothing or is no text.
func checkBody(body string) error {
	if err := prose.Check("body", body); err != nil {
		return err
	}
	if strings.TrimSpace(body) == "" {
		return fault.Field("body", "is empty; write something")
	}
	return nil
}

// checkURL refuses what a browser should not be sent to.
func checkURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fault.Field("url", "is not a web address; it begins with https://")
	}
	if len(address) > maxURL {
		return fault.Field("url", "is longer than %d characters", maxURL)
	}
	return nil
}

// typeOf names the type of a file whose first bytes only show that it is a zip archive or plain text. The name decides
// among types that are downloaded and never shown.
func typeOf(sniffed, name string) string {
	ending := strings.ToLower(path.Ext(name))
	switch sniffed + " " + ending {
	case "application/zip .docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case "application/zip .xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "application/zip .pptx":
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	case "text/plain .csv":
		return "text/csv"
	case "text/plain .html", "text/plain .htm":
		return "text/html"
	}
	return sniffed
}

// handles gives the words by which a person can be mentioned: the mail name, and the name in the forms people type.
func handles(name, email string) []string {
	words := strings.Fields(strings.ToLower(name))
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	return []string{local, strings.Join(words, "."), strings.Join(words, "-"), strings.Join(words, "_"), strings.Join(words, "")}
}
