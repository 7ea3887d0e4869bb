"""Cases and their pages: started, followed, drawn, withdrawn; the same for every process."""
