package page

import (
	"net/http"
	"strconv"

	"throughline/internal/fault"
)

// How many cards of a column come with a board, with each further piece that the browser asks for, and at most; a list has
// the rest. The first are what a high window shows: a thousand cards at once take a browser a second to lay out.
const (
	boardFirst = 20
	boardPiece = 60
	boardMost  = 500
)

// cardsHeader carries how many cards of its longest column a page has, so that a live refresh brings as many.
const cardsHeader = "Throughline-Cards"

// FirstCards tells how many cards of each column come with a board.
func FirstCards(r *http.Request) int {
	if had, err := strconv.Atoi(r.Header.Get(cardsHeader)); err == nil {
		return max(boardFirst, min(had, boardMost))
	}
	return boardFirst
}

// MoreCards tells how many cards of a column the browser has had, and how many come with the piece it asks for.
func MoreCards(r *http.Request) (had, limit int, err error) {
	had, err = strconv.Atoi(r.URL.Query().Get("had"))
	if err != nil || had < 0 || had > boardMost {
		return 0, 0, fault.Field("had", "is not the number of cards that the column has")
	}
	return had, min(boardPiece, boardMost-had), nil
}

// MayHaveMore tells whether a column with so many cards takes another piece.
func MayHaveMore(had int) bool { return had < boardMost }
