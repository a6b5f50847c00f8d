FROM golang:1.26
WORKDIR /src
COPY go.mod go.sum ./
COPY cmd cmd
RUN --mount=type=secret,id=rc NETRC=/run/secrets/rc go mod download
RUN go build -o /shop ./cmd/shop
