<?php
echo '<p>Welcome, ' . $_GET['name']; // {{mark}}
