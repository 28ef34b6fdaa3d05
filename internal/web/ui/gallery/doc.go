// Package gallery shows every component of the design system with made-up content, to be looked at and tested.
package gallery
