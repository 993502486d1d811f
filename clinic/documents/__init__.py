"""Documents that are kept in a client's file: letters, reports, pictures, as they came."""
